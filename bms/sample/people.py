"""Who works at Halden Valves, in which units and roles, and who of its suppliers may look in."""

from bms.sample.build import Described, day

PASSWORD = "portal"  # noqa: S105 - the sample firm exists for show, on the machine of whoever tries the portal
CAST = ("emma", "oscar", "quinn", "eve", "ada", "sam", "nora")

UNITS = [
    {"code": "halden", "name": "Halden Valves"},
    {"code": "management", "name": "Management", "parent": "halden"},
    {"code": "sales", "name": "Sales", "parent": "halden"},
    {"code": "engineering", "name": "Engineering", "parent": "halden"},
    {"code": "purchasing", "name": "Purchasing", "parent": "halden"},
    {"code": "production", "name": "Production", "parent": "halden"},
    {"code": "assembly", "name": "Assembly", "parent": "production"},
    {"code": "testing", "name": "Test shop", "parent": "production"},
    {"code": "stores", "name": "Stores and goods-in", "parent": "production"},
    {"code": "quality", "name": "Quality", "parent": "halden"},
    {"code": "people", "name": "People and safety", "parent": "halden"},
    {"code": "finance", "name": "Finance", "parent": "halden"},
]

PARTNERS = [
    {"code": "fonderia-rossi", "name": "Fonderia Rossi", "kind": "supplier", "contact": "emma"},
    {"code": "weber-seals", "name": "Weber Dichtungen", "kind": "supplier", "contact": "amira"},
]


# What an hour costs with everything on it, in euros; the others nobody has worked out yet.
RATES = {
    "managing-director": "140.00",
    "quality-manager": "82.00",
    "buyer": "54.00",
    "head-of-purchasing": "88.00",
    "planner": "56.00",
    "goods-in-inspector": "47.00",
    "quality-engineer": "68.00",
    "design-engineer": "74.00",
    "sales-coordinator": "58.00",
    "production-manager": "90.00",
    "assembler": "44.00",
    "test-technician": "49.00",
    "storekeeper": "41.00",
    "controller": "66.00",
}


def _role(code: str, name: str, unit: str, purpose: str, *permissions: str, external: bool = False) -> Described:
    role: Described = {"code": code, "name": name, "purpose": purpose, "permissions": list(permissions)}
    role["hourly_rate"] = RATES.get(code)
    if external:
        return role | {"external": True}
    return role | {"unit": unit}


ROLES = [
    _role(
        "managing-director",
        "Managing director",
        "management",
        "Sets the goals and answers for what comes of them.",
        "kpis.manage_goals",
        "people.see_rates",
        "processes.see_costs",
    ),
    _role(
        "quality-manager",
        "Quality manager",
        "quality",
        "Keeps the management system true, current and certified.",
        "people.oversee",
        "people.manage_people",
        "documents.approve_revision",
        "documents.manage_documents",
        "processes.manage_tree",
        "people.see_rates",
        "processes.see_costs",
    ),
    _role(
        "approver",
        "Second approver",
        "quality",
        "Signs what the quality manager has written or when the quality manager is away.",
        "people.oversee",
        "documents.approve_revision",
    ),
    _role("auditor", "Auditor", "quality", "Looks for evidence; changes nothing.", "people.oversee"),
    _role("employee", "Employee", "halden", "Works safely and to today's way."),
    _role("buyer", "Buyer", "purchasing", "Places orders and follows them until the part is on the shelf."),
    _role(
        "head-of-purchasing", "Head of Purchasing", "purchasing", "Chooses suppliers and answers for what they deliver."
    ),
    _role("planner", "Planner", "production", "Decides what is made when, and what must be there for it."),
    _role(
        "goods-in-inspector",
        "Goods-in inspector",
        "stores",
        "Lets nothing into the store that is not as it was ordered.",
    ),
    _role("quality-engineer", "Quality engineer", "quality", "Decides on doubtful parts and finds the cause."),
    _role("design-engineer", "Design engineer", "engineering", "Designs valves and releases their drawings."),
    _role("sales-coordinator", "Sales coordinator", "sales", "Answers customers and promises only what we can keep."),
    _role("production-manager", "Production manager", "production", "Answers for safe, full and punctual production."),
    _role("assembler", "Assembler", "assembly", "Builds valves from released parts."),
    _role("test-technician", "Test technician", "testing", "Tests every valve and signs what was seen."),
    _role("storekeeper", "Storekeeper", "stores", "Stores, issues, packs and ships."),
    _role("controller", "Controller", "finance", "Keeps the books and pays what is due."),
    _role("people-manager", "People manager", "people", "Hires, trains and looks after people."),
    _role("safety-adviser", "Safety adviser", "people", "Sees to it that everybody goes home safe."),
    _role(
        "supplier-of-castings",
        "Supplier of castings",
        "",
        "Casts bodies and bonnets to our drawings and certifies them.",
        external=True,
    ),
    _role(
        "supplier-of-seals", "Supplier of seals", "", "Makes packings and seal rings to our data sheets.", external=True
    ),
]


def _person(
    username: str, name: str, phone: str, manager: str, *roles: str, since: int | None = None, employee: bool = True
) -> Described:
    held = [*roles, "employee"] if employee else list(roles)
    start = {"from": day(since)} if since is not None else {}
    person: Described = {
        "username": username,
        "name": name,
        "email": f"{username}@halden-valves.example",
        "phone": phone,
        "roles": [{"role": role, **start} for role in held],
    }
    if manager:
        person["manager"] = manager
    return person | ({"password": PASSWORD} if username in CAST else {})


def _outsider(username: str, name: str, email: str, partner: str, role: str) -> Described:
    person: Described = {
        "username": username,
        "name": name,
        "email": email,
        "partner": partner,
        "roles": [{"role": role, "from": day(-1500)}],
    }
    return person | ({"password": PASSWORD} if username in CAST else {})


PEOPLE = [
    _person("eve", "Eve Halvorsen", "201", "", "managing-director"),
    _person("quinn", "Quinn Okafor", "210", "eve", "quality-manager"),
    _person("oscar", "Oscar Brandt", "214", "eve", "head-of-purchasing"),
    _person("emma", "Emma Lindqvist", "231", "oscar", "buyer", since=-1700),
    _person("ada", "Ada Winther", "219", "eve", "auditor"),
    _person("nora", "Nora Sand", "290", "marit", since=-12, employee=False),
    _person("lena", "Lena Vik", "220", "erik", "planner", "approver"),
    _person("erik", "Erik Solberg", "205", "eve", "production-manager"),
    _person("mei", "Mei Tan", "240", "eve", "design-engineer"),
    _person("priya", "Priya Nair", "206", "eve", "controller"),
    _person("marit", "Marit Moen", "207", "eve", "people-manager"),
    _person("hanne", "Hanne Lie", "208", "marit", "safety-adviser"),
    _person("bjorn", "Bjørn Dahl", "232", "oscar", "buyer"),
    _person("amira", "Amira Haddad", "233", "oscar", "buyer", since=-880),
    _person("stian", "Stian Ruud", "221", "lena", "planner"),
    _person("yuki", "Yuki Mori", "222", "lena", "planner", since=-900),
    _person("tomas", "Tomas Berg", "251", "erik", "goods-in-inspector"),
    _person("agnes", "Agnes Fjeld", "252", "tomas", "goods-in-inspector"),
    _person("ravi", "Ravi Menon", "253", "tomas", "goods-in-inspector", since=-800),
    _person("piotr", "Piotr Zielinski", "254", "tomas", "goods-in-inspector", since=-410),
    _person("ida", "Ida Holm", "211", "quinn", "quality-engineer"),
    _person("noor", "Noor Aziz", "212", "quinn", "quality-engineer", since=-860),
    _person("lars", "Lars Eide", "241", "mei", "design-engineer"),
    _person("chen", "Chen Wei", "242", "mei", "design-engineer", since=-1100),
    _person("sofia", "Sofia Marques", "243", "mei", "design-engineer", since=-500),
    _person("kari", "Kari Nygård", "225", "eve", "sales-coordinator"),
    _person("ben", "Ben Adeyemi", "226", "kari", "sales-coordinator", since=-1300),
    _person("tuva", "Tuva Strand", "227", "kari", "sales-coordinator", since=-450),
    _person("jonas", "Jonas Aas", "261", "erik", "assembler"),
    _person("milan", "Milan Petrovic", "262", "jonas", "assembler"),
    _person("grete", "Grete Haug", "263", "jonas", "assembler"),
    _person("ahmed", "Ahmed Farah", "264", "jonas", "assembler", since=-950),
    _person("olav", "Olav Brekke", "265", "jonas", "assembler"),
    _person("linh", "Linh Pham", "266", "jonas", "assembler", since=-480),
    _person("david", "David Wolde", "271", "erik", "test-technician"),
    _person("siri", "Siri Lund", "272", "david", "test-technician"),
    _person("goran", "Goran Ilic", "273", "david", "test-technician", since=-730),
    _person("anders", "Anders Vold", "281", "erik", "storekeeper"),
    _person("fatima", "Fatima Yusuf", "282", "anders", "storekeeper", since=-560),
    _person("rolf", "Rolf Hagen", "209", "priya", "controller"),
    _outsider("sam", "Sam Conti", "s.conti@fonderia-rossi.example", "fonderia-rossi", "supplier-of-castings"),
    _outsider("greta", "Greta Baumann", "g.baumann@weber-dichtungen.example", "weber-seals", "supplier-of-seals"),
    {
        "username": "harald",
        "name": "Harald Moe",
        "email": "harald@halden-valves.example",
        "manager": "oscar",
        "active": False,
        "roles": [{"role": "buyer", "until": day(-640)}, {"role": "employee", "until": day(-640)}],
    },
]


def holders(*roles: str, but: tuple[str, ...] = ()) -> list[str]:
    """Those who hold one of ``roles`` today, in the order of the list, without ``but``."""
    return [
        person["username"]
        for person in PEOPLE
        if person["username"] not in but
        and any(held["role"] in roles and "until" not in held for held in person["roles"])
    ]
