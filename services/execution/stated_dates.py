"""A unit states by when it will be done (反馈时间): accepted, nobody above the officer is told before."""

from models.facts import RequestKind
from notifications import labels
from rules.acts import Act
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.unit_spec import ApiCall, AssignmentView, UnitActSpec, UnitCase, UnitWords, chosen_field
from services.execution.extensions import WHICH_DATE, ask_of
from translations.texts import N_, NC_


def _fields(view: AssignmentView) -> tuple[FormField, ...]:
    note = FormField("reason", FieldKind.TEXT, needed=False, at_most=2000)
    return (*chosen_field(view.states), FormField("wanted_on", FieldKind.DAY), note)


def _state_date(case: UnitCase, values: Values) -> None:
    ask_of(case, RequestKind.STATED_DATE, case.view.states, values)


STATED_DATE = UnitActSpec(
    Act.STATE_DATE,
    UnitWords(
        labels.ACTS[Act.STATE_DATE],
        following=N_("督查室认可后，在此日期前不再逐级提示。"),
        labels={
            "milestone": WHICH_DATE,
            "wanted_on": N_("预计完成日期"),
            "reason": NC_("act", "说明"),
        },
    ),
    is_offered=lambda standing: standing.leads and standing.may_state,
    perform=_state_date,
    stays="the office answers it",
    fields=_fields,
    main_field="wanted_on",
    api=ApiCall(
        "stated-date",
        "State the day on which it will be done (反馈完成时间).",
        body="StatedDateGiven",
        body_about="The day on which it will be done.",
        fields=(
            FormField("wanted_on", FieldKind.DAY),
            FormField("reason", FieldKind.TEXT, needed=False, at_most=5000),
            FormField("milestone", FieldKind.LINE, needed=False, at_most=100),
        ),
        example={"wanted_on": "2018-10-20"},
    ),
)
