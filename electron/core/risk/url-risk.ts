import ipaddr from 'ipaddr.js';
import { excerpt, type Finding } from './finding.ts';
import { judgePath, type PathPlace } from './path-risk.ts';

const URL_CHARACTERS = 8192;
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '[fd00:ec2::254]',
  'metadata.google.internal',
  'metadata.goog',
  '100.100.100.200',
]);
const CHANGING_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** What an address in the arguments says. What is no URL says nothing. */
export function judgeUrl(text: string, place: PathPlace): Finding[] {
  if (text.length > URL_CHARACTERS && /^[a-z]+:\/\//i.test(text))
    return [{ level: 'unknown', reason: `an address is longer than ${URL_CHARACTERS} characters` }];
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  if (url.protocol === 'file:') return judgePath(text, place);
  const findings: Finding[] = [];
  if (url.protocol === 'javascript:' || url.protocol === 'vbscript:')
    findings.push({ level: 'write', reason: 'an address runs a script' });
  if (url.username !== '' || url.password !== '')
    findings.push({ level: 'unknown', reason: 'an address carries a user name or password' });
  if (METADATA_HOSTS.has(url.hostname.replace(/\.$/, '')))
    findings.push({
      level: 'write',
      reason: `“${excerpt(url.hostname)}” hands out the credentials of this machine`,
    });
  else if (isInside(url.hostname))
    findings.push({
      level: 'unknown',
      reason: `“${excerpt(url.hostname)}” is an address inside this network`,
    });
  return findings;
}

/** Names and addresses that only somebody inside can reach: this machine, its network, and what is made for one of them. */
function isInside(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').replace(/^\[|\]$/g, '');
  if (/(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|corp)$/i.test(host)) return true;
  if (!/^[\d.]+$|:/.test(host)) return false;
  if (!ipaddr.isValid(host)) return false;
  return ipaddr.process(host).range() !== 'unicast';
}

/** What an HTTP method says. Other words (`average`, `tools/call`) say nothing. */
export function judgeMethod(text: string): Finding[] {
  const method = text.length > 16 ? '' : text.toUpperCase();
  if (method === 'DELETE' || method === 'PURGE')
    return [{ level: 'destructive', reason: `it sends the HTTP method ${method}` }];
  if (CHANGING_METHODS.has(method)) return [{ level: 'write', reason: `it sends the HTTP method ${method}` }];
  return [];
}
