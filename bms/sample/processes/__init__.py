"""The processes of Halden Valves: three levels, the core first and in the order of the value chain."""

from bms.sample.build import Described
from bms.sample.processes import buying, flows, lean, making, management, selling, support


def processes(*, turning_point: int) -> list[Described]:
    """All of them, parents before children; ``turning_point`` as in ``buying``."""
    found = [
        *selling.sales_and_design(),
        *buying.processes(turning_point),
        *making.processes(),
        *selling.deliver_and_care(),
        *management.processes(),
        *support.processes(),
    ]
    for process in found:
        process["signed_off"] = lean.signed_off(process["number"])
        number = process.get("variant_of", {}).get("standard", process["number"])
        for revision in process["revisions"]:
            revision["procedure"] = {
                **lean.with_figures(number, revision["procedure"]),
                "inputs": flows.into(number),
                "outputs": flows.out_of(number),
            }
    return found
