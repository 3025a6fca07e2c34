import type { ArgumentWalk } from './argument-walk.ts';
import { excerpt, type Finding } from './finding.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const FORCING = names(
  'force forced overwrite recursive purge permanent permanently hard harddelete cascade noconfirm skipconfirmation ' +
    'deleteall all prune clobber nobackup skiptrash bypass forcepush forcewithlease mirror',
);
const MONEY = names(
  'amount amountcents amountminor price unitprice unitamount total totalamount value sum payment refundamount ' +
    'transferamount bid limitprice',
);
const MONEY_BESIDE = names(
  'currency currencycode iban accountnumber toaccount paymentmethod paymentintent charge wallet card',
);
const RECIPIENTS = names(
  'to cc bcc recipient recipients toemail toaddress emailto email emails emailaddress attendees invitees phone ' +
    'phonenumber tonumber mailto sendto',
);
const MANY_ITEMS = 25;
const MASS_ITEMS = 100;
const MANY_RECIPIENTS = 10;

/** The members that say to whom something goes. */
export function recipientsOf(walk: ArgumentWalk): string[] {
  const found: string[] = [];
  for (const { member, text } of walk.texts)
    if (RECIPIENTS.has(member) && /@|^\+?[\d ()-]{6,}$/.test(text.slice(0, 320))) found.push(text);
  return found;
}

/**
 * What a call says about how much it does: switches that force, money, recipients, how many items. `changes`: it is one
 * that changes something, by its name or by what was seen so far.
 */
export function judgeAmounts(walk: ArgumentWalk, changes: boolean): Finding[] {
  const findings: Finding[] = [];
  const forcing = walk.flags.find((member) => FORCING.has(member));
  if (forcing !== undefined && forcing !== 'all' && forcing !== 'recursive')
    findings.push({ level: changes ? 'destructive' : 'unknown', reason: `its switch “${forcing}” is on` });
  else if (forcing !== undefined && changes)
    findings.push({ level: 'write', reason: `its switch “${forcing}” is on` });
  const money = moneyOf(walk);
  if (money !== undefined)
    findings.push({
      level: changes ? 'destructive' : 'read',
      reason: `it names an amount of money (${money})`,
    });
  if (!changes) return findings;
  const recipients = recipientsOf(walk);
  if (recipients.length > 0)
    findings.push({
      level: recipients.length > MANY_RECIPIENTS ? 'destructive' : 'write',
      reason:
        recipients.length === 1
          ? `it goes to “${excerpt(recipients[0]!)}”`
          : `it goes to ${recipients.length} recipients, “${excerpt(recipients[0]!)}” among them`,
    });
  const { member, length } = walk.longest;
  if (length >= MANY_ITEMS)
    findings.push({
      level: length >= MASS_ITEMS ? 'destructive' : 'write',
      reason: `it concerns ${length} items at once (“${excerpt(member)}”)`,
    });
  return findings;
}

/** An amount beside a currency or an account; a number alone may be anything. */
function moneyOf(walk: ArgumentWalk): string | undefined {
  const amount =
    walk.numbers.find(({ member }) => MONEY.has(member)) ??
    walk.texts.find(({ member, text }) => MONEY.has(member) && /^[^a-z]{0,3}\d[\d.,' ]{0,20}/i.test(text));
  if (amount === undefined) return undefined;
  const beside = walk.texts.find(({ member }) => MONEY_BESIDE.has(member));
  if (beside === undefined) return undefined;
  const value = 'value' in amount ? String(amount.value) : amount.text;
  return `${excerpt(amount.member)} ${excerpt(value)}, ${excerpt(beside.member)} ${excerpt(beside.text)}`;
}
