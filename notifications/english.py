"""The English words."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from notifications.catalogue import Catalogue, figure
from notifications.digest import Reader
from rules.acts import Act
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import Section

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _day(day: date, on: date) -> str:
    short = f"{day.day} {_MONTHS[day.month - 1]}"
    return short if day.year == on.year else f"{short} {day.year}"


def _weekday(day: date) -> str:
    return _DAYS[day.weekday()]


def _quantity(value: Decimal, counted: str) -> str:
    """Return a figure with its unit; a Chinese measure word (个, 家) says nothing in English."""
    return f"{figure(value)} {counted}" if counted and counted.isascii() else figure(value)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _salute(reader: Reader) -> str:
    return f"Dear {reader.name}{f' ({reader.title})' if reader.title else ''},"


def _count(counts: Mapping[Section, int], late: str) -> str:
    words = {**_COUNTED, Section.OVERDUE: late.lower()}
    due = [f"{n} {words[part]}" for part, n in counts.items() if part is not Section.INFORMATION]
    total = sum(n for part, n in counts.items() if part is not Section.INFORMATION)
    told = counts.get(Section.INFORMATION, 0)
    if not due:
        return f"{told} for information"
    return f"{total} to act on: {', '.join(due)}" + (f"; {told} more for information" if told else "")


_COUNTED = {Section.ACT: "today", Section.SOON: "due soon", Section.RECEIPT: "to acknowledge"}

ENGLISH = Catalogue(
    lang="en",
    bracket="[{}] ",
    peer="Request",
    kinds={
        NoticeKind.REMIND: "Reminder",
        NoticeKind.URGE: "Please act now",
        NoticeKind.PROMPT: "Supervision notice",
        NoticeKind.ATTENTION: "For your attention",
        NoticeKind.INFORM: "For information",
        NoticeKind.CALL: "Please telephone",
        NoticeKind.PROPOSAL: "For review",
        NoticeKind.EVENT: "Please act",
        NoticeKind.RESULT: "Result",
    },
    events={
        "dispatched": "Please acknowledge",
        "returned": "Returned for correction",
        "untrue": "Returned: not as reported",
        "claimed": "To verify",
        "submitted": "To decide",
        "extension_asked": "Extension to decide",
        "date_stated": "Stated date to accept",
        "resumed": "Resumed",
        "adjusted": "Adjusted",
        "corrected": "Corrected",
        "instructed": "Leader's instruction",
        "drawn": "Re-check",
        "recheck_answered": "Re-check answered",
        "consulted": "Your opinion, please",
        "urged": "Please act now",
        "successor_named": "Successor named",
        "mail_failed": "Mail came back",
        "mail_unconfirmed": "Delivery not confirmed",
    },
    results={
        "accepted": "Completion accepted",
        "items_accepted": "Items closed",
        "ended": "Matter ended",
        "carried_over": "Carried over",
        "extended": "Extension granted",
        "refused": "Extension refused",
        "date_accepted": "Stated date accepted",
        "date_refused": "Stated date not accepted",
        "held": "Put on hold",
    },
    sections={
        Section.ACT: "To do today",
        Section.OVERDUE: "Overdue",
        Section.SOON: "Due soon",
        Section.RECEIPT: "To acknowledge",
        Section.INFORMATION: "For information",
    },
    hoped="Short of expectation",
    mixed="Overdue or short of expectation",
    milestones={
        MilestoneKind.RECEIPT: "Acknowledge by",
        MilestoneKind.REPORT: "Report by",
        MilestoneKind.STEP: "Step due",
        MilestoneKind.COMPLETION: "Due",
        MilestoneKind.ITEMS: "Items due",
        MilestoneKind.VERIFICATION: "Verify by",
        MilestoneKind.DECISION: "Decide by",
        MilestoneKind.HOLD_REVIEW: "Review the hold by",
        MilestoneKind.RECHECK: "Re-check due",
        MilestoneKind.OPINION: "Opinion asked by",
        MilestoneKind.CONTACT: "Correct by",
    },
    duties={
        MilestoneKind.RECEIPT: "receipt",
        MilestoneKind.REPORT: "progress report",
        MilestoneKind.STEP: "step",
        MilestoneKind.COMPLETION: "",
        MilestoneKind.ITEMS: "",
        MilestoneKind.VERIFICATION: "verification",
        MilestoneKind.DECISION: "decision",
        MilestoneKind.HOLD_REVIEW: "review of the hold",
        MilestoneKind.RECHECK: "re-check",
        MilestoneKind.OPINION: "opinion",
        MilestoneKind.CONTACT: "contact to correct",
    },
    missing={
        MilestoneKind.RECEIPT: "not acknowledged",
        MilestoneKind.REPORT: "not reported",
        MilestoneKind.STEP: "not answered",
        MilestoneKind.COMPLETION: "not answered",
        MilestoneKind.ITEMS: "not answered",
        MilestoneKind.VERIFICATION: "not verified",
        MilestoneKind.DECISION: "not decided",
        MilestoneKind.HOLD_REVIEW: "not reviewed",
        MilestoneKind.CONTACT: "not corrected",
        MilestoneKind.RECHECK: "not answered",
        MilestoneKind.OPINION: "no opinion given",
    },
    roles={
        Role.OFFICER: "liaison officer",
        Role.DEPUTY_HEAD: "deputy head in charge",
        Role.HEAD: "head",
        Role.LEADER: "leader in charge",
        Role.DESK: "desk officer",
        Role.DIVISION: "business division",
        Role.APPROVER: "approver of the supervising office",
        Role.CLERK: "supervising office",
        Role.MAILBOX: "shared mailbox",
        Role.AUDITOR: "auditor",
    },
    why={
        Role.OFFICER: "you are the liaison officer named for this matter",
        Role.DEPUTY_HEAD: "you are the deputy head in charge of this matter",
        Role.HEAD: "you are the head of the responsible unit",
        Role.LEADER: "this work is in your charge",
        Role.DESK: "you are the desk officer for this matter",
        Role.DIVISION: "your division is responsible for this matter",
        Role.APPROVER: "you approve for the supervising office",
        Role.CLERK: "you handle this matter in the supervising office",
        Role.MAILBOX: "this is the shared mailbox of the responsible unit; please pass it on to the liaison officer",
        Role.AUDITOR: "you audit this matter",
    },
    acts={
        Act.ACKNOWLEDGE: "acknowledge receipt",
        Act.REPORT: "report progress",
        Act.NO_CHANGE: "no change this month",
        Act.STEP_DONE: "report on the step",
        Act.CLAIM: "claim completion",
        Act.CLAIM_ITEMS: "claim items as closed",
        Act.CLAIM_AGAIN: "correct and claim again",
        Act.RECHECK: "report on the re-check",
        Act.OPINE: "say what you think of the draft",
        Act.STATE_DATE: "state a completion date",
        Act.EXTEND: "ask for an extension",
        Act.ASK_HELP: "ask the provincial office to help",
        Act.SUCCESSOR: "another person is responsible now",
        Act.VERIFY: "verify (accept or return)",
        Act.DECIDE: "decide (approve or return)",
        Act.PUT_RIGHT: "correct the contact",
        Act.REVIEW_HOLD: "review (resume or hold on)",
        Act.RECORD_CALL: "record the call",
        Act.REVIEW: "send it, or stop it with a reason",
        Act.VIEW: "view the matter",
    },
    sheet={
        Act.ACKNOWLEDGE: "[ ] Received, handled by ________",
        Act.REPORT: "[ ] Done so far ____, as of ________; progress and problems: ________",
        Act.NO_CHANGE: "[ ] No change this month",
        Act.STEP_DONE: "[ ] The step was done on ________; remarks: ________",
        Act.CLAIM: "[ ] Done; we claim completion, approved by ________",
        Act.CLAIM_ITEMS: "[ ] Items claimed as closed: ________, approved by ________",
        Act.CLAIM_AGAIN: "[ ] Corrected; we claim again, approved by ________",
        Act.RECHECK: "[ ] Result of the re-check: ________",
        Act.OPINE: "[ ] We agree   [ ] We propose a quota of ________, because ________",
        Act.STATE_DATE: "[ ] Expected to be done by ________",
        Act.EXTEND: "[ ] Extension asked for until ________, because ________",
        Act.ASK_HELP: "[ ] Help wanted from the provincial office: ________",
    },
    frame={
        "open": "Open to act, no account needed",
        "view": "Open to view, no account needed",
        "sheet": "Reply sheet (fill in and answer this mail, or telephone {})",
        "call": "Please telephone {}, or act in the supervision system.",
        "code": "Code: {} (the page asks for it when you record something; it serves every link of this mail; please keep it safe)",
        "changed": "If another person is responsible now, open the page, choose “another person” and name them; we will not trouble you again.",
        "changed_sheet": "[ ] If another person is responsible now: name ________, telephone ________. We will not trouble you again.",
        "together": "In all: {}.",
        "items": " ({})",
        "opening": " (",
        "closing": ")",
        "colon": ": ",
        "others": " and others",
        "auto": "Sent by the supervision system; replies reach the supervising office.",
    },
    day=_day,
    weekday=_weekday,
    quantity=_quantity,
    listed=_listed,
    salute=_salute,
    count=_count,
)
