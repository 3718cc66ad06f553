"""Whole mails, word for word: what a reader gets is reviewed here."""

from datetime import date

import pytest

from notifications.compose import compose
from notifications.digest import Digest, NextReminder
from rules.ladder import Mode, NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from tests.unit.notifications.cast import DEPUTY, THREE_DAYS_LATE, bare, digest, english, prompt, reminder

REMINDER = digest(reminder())
PROMPT = digest(prompt(), reader=DEPUTY, on=THREE_DAYS_LATE)
SEVERAL = digest(
    reminder(
        kind=NoticeKind.URGE,
        cause="due+2wd",
        number="督2018-04-07",
        title="县级福利中心建设",
        due_on=date(2018, 9, 13),
        days=-2,
        link="",
        coming=(NextReminder(date(2018, 9, 18), Role.DEPUTY_HEAD, Mode.AUTO),),
    ),
    bare(
        kind=NoticeKind.EVENT,
        cause="dispatched",
        milestone=MilestoneKind.RECEIPT,
        number="督2018-09-11",
        title="养老院服务质量建设专项行动",
        due_on=date(2018, 9, 18),
        days=1,
        leads=False,
        link="",
    ),
    bare(
        kind=NoticeKind.RESULT,
        cause="accepted",
        number="督2018-04-02",
        title="地名普查成果转化",
        due_on=date(2018, 9, 10),
        days=-5,
        link="",
    ),
)

REMINDER_ZH = """\
【提醒】规范化社区创建：9月30日到期，还差7个（督2018-04-06）

李某同志：

规范化社区创建
郑州市民政局 · 督2018-04-06 · 2018年重点民政工作推进会（4月16日）
你局牵头的这一事项还有10个工作日到期。
你局任务22个；已报15个（截至8月25日），已核12个，3个核验中；尚差7个。
期限：9月30日（星期日，调休上班）。
请办理其一：报送进展；申请办结；申请延期（请于9月26日前提出）。
打开办理，无需账号：https://duban.example.cn/m/abc
到期前还将在9月27日、9月30日提醒；已办结的不再提醒。
为何收到：您是该事项登记的联络员。

如已换人负责，请打开后点“已换人”并告知接替人员，我们不再打扰您。

省厅督查室 王某 0371-65500000
本邮件由督办系统发出，回复由督查室受理。
"""

REMINDER_EN = """\
[Reminder] 规范化社区创建: due 30 September, 7 missing (督2018-04-06)

Dear Li Mou,

规范化社区创建
郑州市民政局 · 督2018-04-06 · 2018年重点民政工作推进会 (16 April)
This matter, led by your unit, is due in 10 working days.
Quota of your unit: 22. Reported: 15 (as of 25 August), verified: 12, being verified: 3; still missing: 7.
Due: 30 September (Sunday, a make-up working day).
Please choose one: report progress; claim completion; ask for an extension (by 26 September).
Open to act, no account needed: https://duban.example.cn/m/abc
We will remind you again on 27 September and 30 September; what is done is not mentioned again.
Why you receive this: you are the liaison officer named for this matter.

If another person is responsible now, open the page, choose “another person” and name them; we will not trouble you again.

省厅督查室 王某 0371-65500000
Sent by the supervision system; replies reach the supervising office.
"""

PROMPT_ZH = """\
【督办提示】规范化社区创建未按期办结，请予关注（督2018-04-06）

张某副局长：

规范化社区创建
郑州市民政局 · 督2018-04-06 · 2018年重点民政工作推进会（4月16日）
你局牵头的这一事项已逾期3个工作日，请予关注。
你局任务22个；已报19个（截至10月9日），已核17个；尚差3个。
期限：9月30日（星期日，调休上班）。
10月8日已提醒联络员李某同志。情况：9日10:20电话联系，答复为两个社区用房尚未移交。
请协调推进，并于10月15日前反馈完成时间；如确需延期或需省厅协调，请一并提出。请办理其一：反馈完成时间；申请延期；提请省厅协调。
打开办理，无需账号：https://duban.example.cn/m/abc
如至10月16日仍未反馈，经督查室审核后将告知你局主要负责人。
反馈完成时间并经认可的，不再逐级提示。
为何收到：您是该事项的分管负责人。同时告知：李某。

省厅督查室 王某 0371-65500000
本邮件由督办系统发出，回复由督查室受理。
"""

PROMPT_EN = """\
[Supervision notice] 规范化社区创建 not completed in time (督2018-04-06)

Dear Zhang Mou (deputy director),

规范化社区创建
郑州市民政局 · 督2018-04-06 · 2018年重点民政工作推进会 (16 April)
This matter, led by your unit, is 3 working days overdue. Please give it your attention.
Quota of your unit: 22. Reported: 19 (as of 9 October), verified: 17; still missing: 3.
Due: 30 September (Sunday, a make-up working day).
Reminded before: 联络员李某同志 on 8 October. What is known: 9日10:20电话联系，答复为两个社区用房尚未移交.
Please help it forward and state a completion date by 15 October; if an extension or help from the provincial office is needed, say so in the same answer. Please choose one: state a completion date; ask for an extension; ask the provincial office to help.
Open to act, no account needed: https://duban.example.cn/m/abc
If it is still not answered by 16 October, the head of your unit will be told after review by the supervising office.
Once a completion date is stated and accepted, nobody else is told.
Why you receive this: you are the deputy head in charge of this matter. Also told: 李某.

省厅督查室 王某 0371-65500000
Sent by the supervision system; replies reach the supervising office.
"""

SEVERAL_ZH = """\
【催办】2项待办：1项逾期、1项待签收；另1项供知悉（督2018-04-07等）

李某同志：

本次共2项待办：1项逾期、1项待签收；另1项供知悉。

【已逾期】（1项）

1. 县级福利中心建设
郑州市民政局 · 督2018-04-07 · 2018年重点民政工作推进会（4月16日）
你局牵头的这一事项已逾期2个工作日，请抓紧办理。
你局任务22个；已报15个（截至8月25日），已核12个，3个核验中；尚差7个。
期限：9月13日（星期四）。
请办理其一：反馈完成时间；报送进展；申请办结；申请延期。
回复单（填好后直接回复本邮件，或致电0371-65500000）
  □ 预计____月____日完成
  □ 累计完成____，截至____月____日；进展和问题：________
  □ 已完成，申请办结，签批人________
  □ 申请延期至____月____日，理由：________
如今日仍未反馈，明日将告知你局分管负责人。
反馈完成时间并经认可的，不再逐级提示。
为何收到：您是该事项登记的联络员。

【签收】（1项）

2. 养老院服务质量建设专项行动
郑州市民政局 · 督2018-09-11 · 2018年重点民政工作推进会（4月16日）
现将这一事项下达你局协办，请于9月18日前签收。
签收期限：9月18日（星期二），还有1个工作日到期。
请办理：签收。
回复单（填好后直接回复本邮件，或致电0371-65500000）
  □ 已签收，经办人________
为何收到：您是该事项登记的联络员。

【供知悉】（1项）

3. 地名普查成果转化
郑州市民政局 · 督2018-04-02 · 2018年重点民政工作推进会（4月16日）
你局牵头的这一事项经核验已认可办结，不再提醒。感谢支持。
期限：9月10日（星期一）。
为何收到：您是该事项登记的联络员。

□ 如已换人负责：现由________负责，电话________。告知后我们不再打扰您。

省厅督查室 王某 0371-65500000
本邮件由督办系统发出，回复由督查室受理。
"""

SEVERAL_EN = """\
[Please act now] 2 to act on: 1 overdue, 1 to acknowledge; 1 more for information (督2018-04-07 and others)

Dear Li Mou,

In all: 2 to act on: 1 overdue, 1 to acknowledge; 1 more for information.

[Overdue] (1)

1. 县级福利中心建设
郑州市民政局 · 督2018-04-07 · 2018年重点民政工作推进会 (16 April)
This matter, led by your unit, is 2 working days overdue. Please attend to it now.
Quota of your unit: 22. Reported: 15 (as of 25 August), verified: 12, being verified: 3; still missing: 7.
Due: 13 September (Thursday).
Please choose one: state a completion date; report progress; claim completion; ask for an extension.
Reply sheet (fill in and answer this mail, or telephone 0371-65500000)
  [ ] Expected to be done by ________
  [ ] Done so far ____, as of ________; progress and problems: ________
  [ ] Done; we claim completion, approved by ________
  [ ] Extension asked for until ________, because ________
If it is still not answered today, the deputy head in charge of your unit will be told tomorrow.
Once a completion date is stated and accepted, nobody else is told.
Why you receive this: you are the liaison officer named for this matter.

[To acknowledge] (1)

2. 养老院服务质量建设专项行动
郑州市民政局 · 督2018-09-11 · 2018年重点民政工作推进会 (16 April)
This matter is given to your unit to support; please acknowledge it by 18 September.
Acknowledge by: 18 September (Tuesday); it is due in 1 working day.
Please choose: acknowledge receipt.
Reply sheet (fill in and answer this mail, or telephone 0371-65500000)
  [ ] Received, handled by ________
Why you receive this: you are the liaison officer named for this matter.

[For information] (1)

3. 地名普查成果转化
郑州市民政局 · 督2018-04-02 · 2018年重点民政工作推进会 (16 April)
This matter, led by your unit, was verified and is accepted as done; you will not be reminded again. Thank you.
Due: 10 September (Monday).
Why you receive this: you are the liaison officer named for this matter.

[ ] If another person is responsible now: name ________, telephone ________. We will not trouble you again.

省厅督查室 王某 0371-65500000
Sent by the supervision system; replies reach the supervising office.
"""


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(REMINDER, REMINDER_ZH, id="reminder zh"),
        pytest.param(english(REMINDER), REMINDER_EN, id="reminder en"),
        pytest.param(PROMPT, PROMPT_ZH, id="prompt zh"),
        pytest.param(english(PROMPT, "Zhang Mou", "deputy director"), PROMPT_EN, id="prompt en"),
        pytest.param(SEVERAL, SEVERAL_ZH, id="several zh"),
        pytest.param(english(SEVERAL), SEVERAL_EN, id="several en"),
    ],
)
def test_a_mail_reads_word_for_word(mail: Digest, expected: str) -> None:
    rendered = compose(mail)

    assert f"{rendered.subject}\n\n{rendered.text}" == expected
