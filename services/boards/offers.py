"""What a unit may do about its assignment now: one answer for the page of a link, of an account, and the list of what is owed."""

from dataclasses import dataclass
from decimal import Decimal

from rules.acts import Act
from rules.milestones import MilestoneKind
from rules.targets import TargetKind

UNCOUNTED = frozenset({TargetKind.LIST, TargetKind.NONE})  # no figure is reported of these
AFTER = frozenset({Act.OPINE, Act.RECHECK})  # what is answered of a draft, or when an assignment is over


@dataclass(frozen=True, slots=True)
class Case:
    """How an assignment stands for its unit: what of it is open, what it has asked and claimed already."""

    leads: bool
    kind: TargetKind
    reported: Decimal | None
    open: frozenset[MilestoneKind]
    is_claimed: bool
    has_items: bool
    may_extend: bool
    may_state: bool
    is_asked: bool = False  # for its opinion, of a draft


def offered(case: Case) -> tuple[Act, ...]:
    """Return what may be done, the likeliest first; a co-operating unit owes what is named for it only."""
    leads = case.leads
    may = {
        Act.OPINE: case.is_asked,
        Act.ACKNOWLEDGE: MilestoneKind.RECEIPT in case.open,
        Act.RECHECK: MilestoneKind.RECHECK in case.open,
        Act.STEP_DONE: MilestoneKind.STEP in case.open,
        Act.REPORT: leads,
        Act.NO_CHANGE: leads and (case.kind in UNCOUNTED or case.reported is not None),
        Act.CLAIM: leads and not case.is_claimed and (case.kind is not TargetKind.LIST or case.has_items),
        Act.EXTEND: leads and case.may_extend,
        Act.STATE_DATE: leads and case.may_state,
        Act.SUCCESSOR: True,
    }
    return tuple(act for act, possible in may.items() if possible)
