import braveSearch from './tables/brave-search.json' with { type: 'json' };
import chromeDevtools from './tables/chrome-devtools.json' with { type: 'json' };
import context7 from './tables/context7.json' with { type: 'json' };
import everything from './tables/everything.json' with { type: 'json' };
import fetch from './tables/fetch.json' with { type: 'json' };
import filesystem from './tables/filesystem.json' with { type: 'json' };
import firecrawl from './tables/firecrawl.json' with { type: 'json' };
import git from './tables/git.json' with { type: 'json' };
import github from './tables/github.json' with { type: 'json' };
import gitlab from './tables/gitlab.json' with { type: 'json' };
import googleDrive from './tables/google-drive.json' with { type: 'json' };
import googleMaps from './tables/google-maps.json' with { type: 'json' };
import kubernetes from './tables/kubernetes.json' with { type: 'json' };
import memory from './tables/memory.json' with { type: 'json' };
import mongodb from './tables/mongodb.json' with { type: 'json' };
import neon from './tables/neon.json' with { type: 'json' };
import notion from './tables/notion.json' with { type: 'json' };
import playwright from './tables/playwright.json' with { type: 'json' };
import postgres from './tables/postgres.json' with { type: 'json' };
import puppeteer from './tables/puppeteer.json' with { type: 'json' };
import redis from './tables/redis.json' with { type: 'json' };
import sentry from './tables/sentry.json' with { type: 'json' };
import sequentialThinking from './tables/sequential-thinking.json' with { type: 'json' };
import slack from './tables/slack.json' with { type: 'json' };
import sqlite from './tables/sqlite.json' with { type: 'json' };
import stripe from './tables/stripe.json' with { type: 'json' };
import supabase from './tables/supabase.json' with { type: 'json' };
import tavily from './tables/tavily.json' with { type: 'json' };
import time from './tables/time.json' with { type: 'json' };
import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { FlowLabel } from '../../../shared/model/flow.ts';
import { invariant } from '../../../shared/util/invariant.ts';

/** What is known of a tool of a server whose code was looked at. */
export interface KnownTool {
  /** Of a call with harmless arguments; what the arguments say comes on top. */
  readonly level: RiskLevel;
  readonly labels: readonly FlowLabel[];
}

/** A table as its file holds it. */
interface TableFile {
  readonly identities: readonly string[];
  readonly tools: readonly {
    readonly level: string;
    readonly labels: readonly string[];
    readonly names: readonly string[];
  }[];
}

const FILES: readonly TableFile[] = [
  braveSearch,
  chromeDevtools,
  context7,
  everything,
  fetch,
  filesystem,
  firecrawl,
  git,
  github,
  gitlab,
  googleDrive,
  googleMaps,
  kubernetes,
  memory,
  mongodb,
  neon,
  notion,
  playwright,
  postgres,
  puppeteer,
  redis,
  sentry,
  sequentialThinking,
  slack,
  sqlite,
  stripe,
  supabase,
  tavily,
  time,
];

const LEVELS: ReadonlySet<string> = new Set<RiskLevel>(['read', 'write', 'destructive', 'unknown']);
const LABELS: ReadonlySet<string> = new Set<FlowLabel>(['untrusted', 'private', 'external', 'exec']);

const isLevel = (text: string): text is RiskLevel => LEVELS.has(text);
const isLabel = (text: string): text is FlowLabel => LABELS.has(text);

const tables: ReadonlyMap<string, ReadonlyMap<string, KnownTool>> = new Map(
  FILES.flatMap(({ identities, tools }) => {
    const byName = new Map<string, KnownTool>();
    for (const { level, labels, names } of tools) {
      invariant(isLevel(level), `no risk level: ${level}`);
      const known = { level, labels: labels.filter(isLabel) };
      invariant(known.labels.length === labels.length, `an unknown label among ${labels.join(', ')}`);
      for (const name of names) byName.set(name, known);
    }
    return identities.map((identity) => [identity, byName] as const);
  }),
);

/** The packages, images and addresses there is a table for. */
export const KNOWN_IDENTITIES: readonly string[] = [...tables.keys()];

/**
 * What is known of a tool, by what its server is (`identityText`) and never by what it is called. A package counts in
 * every version, an address only to the letter.
 */
export function knownTool(identity: string | undefined, tool: string): KnownTool | undefined {
  if (identity === undefined) return undefined;
  return tables.get(withoutVersion(identity))?.get(tool);
}

function withoutVersion(identity: string): string {
  if (identity.startsWith('https:')) return identity.replace(/\/$/, '');
  if (identity.startsWith('image:'))
    return identity.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[\w.-]+$/, '');
  // npm:@scope/name@1.2.3: the scope's own sign is at 4.
  const at = identity.indexOf('@', 5);
  return at < 0 ? identity : identity.slice(0, at);
}
