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
        for revision in process["revisions"]:
            revision["procedure"] = {
                **lean.with_figures(process["number"], revision["procedure"]),
                "inputs": flows.into(process["number"]),
                "outputs": flows.out_of(process["number"]),
            }
    return found
