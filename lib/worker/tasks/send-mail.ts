/** Mail about a link, an ended authorization, or departures that wait. Without a mail server nothing is sent: the console shows the same. */
import { prisma } from "../../db/client";
import { scaled } from "../../env";
import { enqueue } from "../../queue/enqueue";
import { TASKS, type TaskPayload } from "../../queue/tasks";
import { sendNotice } from "../../setup/send-notice";

type HoldNotice = Extract<TaskPayload<"send_mail">, { kind: "hold_opened" }>;

/** Hours between two reminders: 1 hour, 4 hours and a day after the hold was opened, then daily (reliability.md §5). */
const REMINDER_HOURS = [1, 3, 20, 24];

export async function sendMail(payload: unknown): Promise<void> {
  const notice = TASKS.send_mail.parse(payload);
  const sent = await sendNotice(notice);
  if (sent && notice.kind === "hold_opened") await remindLater(notice);
}

/** A decision ends the reminders: the next one finds no open hold and sends nothing. */
async function remindLater(notice: HoldNotice): Promise<void> {
  const reminder = (notice.reminder ?? 0) + 1;
  const hours = REMINDER_HOURS[Math.min(reminder - 1, REMINDER_HOURS.length - 1)] ?? 24;
  await enqueue(
    prisma(),
    "send_mail",
    { ...notice, reminder },
    {
      jobKey: `hold_reminder:${notice.holdId}`,
      runInMs: scaled(hours * 3_600_000),
    },
  );
}
