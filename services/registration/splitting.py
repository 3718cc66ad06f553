"""Splits a draft's target among its lead units, before anything is stored: equally, by weights, or as it was pasted."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from models.directives import Directive
from models.people import Unit
from rules import quota
from rules.refusal import Refused
from rules.targets import TargetKind
from services.registration import pasted_tables


def equally(directive: Directive, leads: Sequence[Unit]) -> dict[str, Decimal]:
    """Return equal assignments; the first units take the remainder."""
    return quota.split_equally(_total(directive), [unit.code for unit in leads])


def by_weights(session: Session, directive: Directive, leads: Sequence[Unit], text: str) -> dict[str, Decimal]:
    """Return assignments in proportion to a column of weights, one for each lead unit."""
    weights = pasted_tables.read_figures(session, "weights", text, leads)
    left = [unit.name for unit in leads if unit.code not in weights]
    if left:
        raise Refused(field="weights", zh=f"缺少{'、'.join(left)}。", en=f"missing are {', '.join(left)}.")
    return quota.split_in_proportion(_total(directive), {unit.code: weights[unit.code] for unit in leads})


def _total(directive: Directive) -> Decimal:
    if directive.target_kind is not TargetKind.SUM or directive.quantity is None:
        raise Refused(
            field="quota", zh=f"{directive.number}不按任务数分解。", en=f"{directive.number} is not split into quotas."
        )
    return directive.quantity
