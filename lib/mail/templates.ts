/** What the vendor's mails say: plain text, one thought each, no secret but the link itself. Pure. */

export type LinkMessage = { to: string | null; subject: string; text: string };

type LinkFacts = { to: string | null; url: string; expiresAt: Date; app: string; organization: string; inviter: string };

/** Ready to send or to copy by hand. */
export function linkMessage({ to, url, expiresAt, app, organization, inviter }: LinkFacts): LinkMessage {
  return {
    to,
    subject: `Set up directory sync between ${organization} and ${app}`,
    text: [
      `${inviter} invites you to connect ${organization}'s directory to ${app}.`,
      "",
      "People, groups and roles then follow your directory. You need an administrator account of your directory; it takes about 6 minutes, and nothing changes before you press Enable Sync.",
      "",
      url,
      "",
      `The link works until ${whenUtc(expiresAt)} and for one browser. Not your task? Forward this message to your IT administrator: reading it does not use the link up.`,
    ].join("\n"),
  };
}

export function linkRedeemedMessage(facts: {
  to: string;
  app: string;
  organization: string;
  contact: string | null;
  consoleUrl: string;
}): LinkMessage {
  const who = facts.contact ? ` by ${facts.contact}` : "";
  return {
    to: facts.to,
    subject: `${facts.organization} opened its setup link`,
    text: `The setup link of ${facts.organization} was started${who}. If that is not expected, revoke it here:\n\n${facts.consoleUrl}`,
  };
}

export function linkAskedMessage(facts: {
  to: string;
  app: string;
  organization: string;
  contact: string | null;
  consoleUrl: string;
}): LinkMessage {
  const who = facts.contact ?? "Whoever holds the old link";
  return {
    to: facts.to,
    subject: `${facts.organization} asks for a new setup link`,
    text: `${who} asks for a new setup link for ${facts.organization} in ${facts.app}. Nothing was lost: a new link continues where they left.\n\n${facts.consoleUrl}`,
  };
}

export function needsReauthMessage(facts: {
  to: string;
  app: string;
  organization: string;
  connectedAs: string | null;
  url: string;
}): LinkMessage {
  const account = facts.connectedAs ? ` given by ${facts.connectedAs}` : "";
  return {
    to: facts.to,
    subject: `${facts.organization}: Google access was withdrawn`,
    text: `The access${account} to the directory of ${facts.organization} no longer works. Sync is stopped; nobody lost access to ${facts.app}. An administrator of the directory must authorize again:\n\n${facts.url}`,
  };
}

export function holdOpenedMessage(facts: {
  to: string;
  app: string;
  organization: string;
  count: number;
  reminder: number;
  url: string;
}): LinkMessage {
  const again = facts.reminder > 0 ? "Reminder: " : "";
  return {
    to: facts.to,
    subject: `${again}${facts.organization}: ${facts.count} people would lose access or a role`,
    text: `A check of the directory of ${facts.organization} would take access or a role from ${facts.count} people in ${facts.app}. That is unusual, so nothing was applied. A named person decides:\n\n${facts.url}`,
  };
}

const whenUtc = (time: Date) => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
