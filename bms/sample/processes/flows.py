"""What goes from where to where, each flow once: what one procedure puts out is what another takes in."""

from bms.sample.build import Described

CUSTOMER = "Customer"

# (what, from, to): a process, a partner by its code, or anybody else by name
FLOWS = [
    ("Enquiry", CUSTOMER, "P-0011"),
    ("Offer", "P-0011", CUSTOMER),
    ("Accepted offer", "P-0011", "P-0012"),
    ("Customer's order", CUSTOMER, "P-0012"),
    ("Order confirmation to the customer", "P-0012", CUSTOMER),
    ("Order with special requirements", "P-0012", "P-0033"),
    ("Confirmed order", "P-0012", "P-0051"),
    ("Drawing and its revision", "P-0033", "P-0042"),
    ("Drawing for castings", "P-0033", "P-0046"),
    ("Parts list", "P-0033", "P-0061"),
    ("Released requirement", "P-0051", "P-0042"),
    ("Picking list", "P-0051", "P-0053"),
    ("Plan of the week", "P-0051", "P-0061"),
    ("Skills that the plan needs", "P-0051", "P-0081"),
    ("Purchase order", "P-0042", "P-0046"),
    ("Order confirmation", "P-0046", "P-0042"),
    ("Castings with certificate", "P-0046", "P-0042"),
    ("Seal rings and packings with batch", "weber-seals", "P-0042"),
    ("Certified parts in stock", "P-0042", "P-0053"),
    ("Invoice free to pay", "P-0042", "P-0091"),
    ("Late lines and confirmations", "P-0042", "P-0045"),
    ("Need for a new source", "P-0042", "P-0044"),
    ("Answered self-assessment", "fonderia-rossi", "P-0044"),
    ("Approved supplier", "P-0044", "P-0042"),
    ("Supplier of class C", "P-0045", "P-0044"),
    ("Rating with figures", "P-0045", "fonderia-rossi"),
    ("Ratings of the quarter", "P-0045", "P-0003"),
    ("Issued material", "P-0053", "P-0061"),
    ("Body with its stem", "P-0061", "P-0062"),
    ("Packed stem", "P-0062", "P-0061"),
    ("Assembled valve with routing card", "P-0061", "P-0063"),
    ("Tested valve and its record", "P-0063", "P-0064"),
    ("Leaking valve", "P-0063", "P-0071"),
    ("Certified valve", "P-0064", "P-0076"),
    ("Certificate 3.1", "P-0064", CUSTOMER),
    ("Packed valve", "P-0076", CUSTOMER),
    ("Note of dispatch", "P-0076", "P-0090"),
    ("Invoice", "P-0090", CUSTOMER),
    ("Disputed invoice", "P-0090", "P-0075"),
    ("Complaint", CUSTOMER, "P-0075"),
    ("Answer with cause", "P-0075", CUSTOMER),
    ("Returned part", "P-0075", "P-0071"),
    ("Claim", "P-0071", "fonderia-rossi"),
    ("Rejected lots", "P-0071", "P-0045"),
    ("Change that an instruction needs", "P-0071", "P-0085"),
    ("Nonconformities of the quarter", "P-0071", "P-0003"),
    ("Finding", "P-0070", "P-0071"),
    ("Audit report", "P-0070", "P-0003"),
    ("Audit plan of the year", "P-0003", "P-0070"),
    ("Near-miss card", "Anybody on the site", "P-0072"),
    ("Safety actions of the quarter", "P-0072", "P-0003"),
    ("Decisions of the review", "P-0003", "P-0002"),
    ("Goals and measures of the year", "P-0002", "P-0003"),
    ("Skills that the goals need", "P-0002", "P-0081"),
    ("Budget for pay", "P-0002", "P-0092"),
    ("Qualified people", "P-0081", "P-0061"),
    ("New colleague to be taught", "P-0082", "P-0081"),
    ("Signed contract", "New colleague", "P-0082"),
    ("Changed instruction to be taught", "P-0085", "P-0081"),
    ("Gauge that is due", "Register of gauges", "P-0087"),
    ("Calibrated gauge", "P-0087", "P-0063"),
    ("Gauge out of limits", "P-0087", "P-0071"),
    ("Request for leave", "Employee", "P-0088"),
    ("Leave in the plan", "P-0088", "P-0051"),
    ("Agreed pay", "P-0092", "P-0091"),
    ("Payment", "P-0091", "The bank"),
]


def into(procedure: str) -> list[Described]:
    return [{"what": what, **_end(source)} for what, source, target in FLOWS if target == procedure]


def out_of(procedure: str) -> list[Described]:
    return [{"what": what, **_end(target)} for what, source, target in FLOWS if source == procedure]


def _end(name: str) -> Described:
    kind = "process" if name.startswith("P-") else "partner" if name in ("fonderia-rossi", "weber-seals") else "other"
    return {kind: name}
