import type { JsonPath } from './walk-texts.ts';
import type { Weight } from './phrases.ts';

/** Names nobody needs for a tool's work: what is put there was collected. Without case and separators. */
const ODD =
  /^(?:side_?notes?|tools?_?list|list_?of_?tools|available_?tools|tool_?call_?history|tool_?history|previous_?tool_?calls|chain_?of_?thought|inner_?thoughts?|internal_?reasoning|(?:full_?)?conversation_?(?:history|log|context|so_?far)?_?(?:dump)?|(?:entire|full|whole|previous|prior|last|all|original)_?(?:conversation|chat|messages?|context|prompts?|history|dialogue|user_?(?:message|prompt|input|query))s?|user_?(?:prompts?|conversation|secrets?|credentials|passwords?)|hidden_?\w{1,20}|covert_?\w{1,20}|exfil\w{0,20}|stolen_?\w{1,20}|ssh_?(?:private_?)?keys?(?:_?contents?)?|env(?:ironment)?_?(?:dump|variables_?dump|contents?)|content_?(?:from|of)_?\w{0,40}(?:ssh|rsa|passwd|env|secret|credential|key)\w{0,20}|(?:system|hidden|initial|developer|original)_?(?:prompt|instructions?)(?:_?(?:text|dump|content))?|(?:calling_?|llm_?|ai_?|assistant_?|your_?)(?:model|llm)_?(?:name|id|version)?|llm_?name|memory_?dump|browser_?cookies|api_?keys|all_?(?:secrets|env|files|tokens|credentials))$/i;
/** Of these there are honest ones: they are the business of tools about models and conversations. */
const MODEL_BUSINESS =
  /\b(?:prompts?|llms?|models?|chat|conversations?|messages?|agents?|memor(?:y|ies)|assistants?|completions?|inference|thread|dialog(?:ue)?|transcripts?|embedding|evaluat\w+|thinking|thoughts?|openai|anthropic|bedrock)\b/i;

/** What may be collected: words for it, words that say that much of it is wanted, and whose business it is. */
interface Collected {
  readonly what: RegExp;
  readonly much: RegExp;
  readonly business: RegExp;
}

const COLLECTED: readonly Collected[] = [
  {
    what: /^(?:conversations?|chats?|dialogs?|dialogues?|messages|transcripts?|thoughts)$/,
    much: /^(?:all|full|entire|whole|complete|previous|prior|past|dump|logs?|history|so|far|contents?|raw|user|hidden|recent)$/,
    business: MODEL_BUSINESS,
  },
  {
    what: /^(?:prompts?|instructions)$/,
    much: /^(?:system|hidden|initial|developer|original|llm|ai|model|assistant|claude|text|contents?|dump|all)$/,
    business: MODEL_BUSINESS,
  },
  {
    what: /^(?:secrets?|credentials|passwords|logins|cookies?|keychain)$/,
    much: /^(?:all|known|stored|saved|users|private|dump|contents?|values|items|jar|system|browser|local|other)$|^user(?=$)/,
    business: /secret|vault|credential|passw|auth|log.?in|sign|token|cookie|browser|key|scrap|crawl|cert/i,
  },
  {
    what: /^(?:env|environment)$/,
    much: /^(?:dump|all|full|contents?|system|user|secrets|raw)$/,
    business: /deploy|environment|container|function|app|process|build|run|\benv\b/i,
  },
  {
    what: /^(?:files|documents|dir|folder|directory)$/,
    much: /^(?:local|home|user|private|all|contents?|listing|dump|personal|ssh)$/,
    business: /file|folder|director|document|path|workspace|upload|repositor/i,
  },
  {
    what: /^(?:memory|clipboard|browser|browsing|session)$/,
    much: /^(?:contents?|dump|history|full|all)$/,
    business: /memor|clipboard|browser|brows|session|chat|process|debug|profil/i,
  },
  {
    what: /^tools?$/,
    much: /^(?:other|installed|available|all|list|schemas?|names|descriptions?|definitions|your)$/,
    business: /tool|mcp|agent|server|plugin/i,
  },
  {
    what: /^key$/,
    much: /^(?:private|ssh|pem|rsa|user|wallet|contents?)$/,
    business:
      /key|cert|tls|ssl|ssh|sign|encrypt|decrypt|wallet|remote|connect|auth|server|host|deploy|crypto|token/i,
  },
  {
    what: /^(?:data|info|information|details)$/,
    much: /^(?:private|personal|confidential|sensitive|hidden)$/,
    business: /privacy|personal|sensitive|gdpr|pii|customer|profile|person|classif|mask|redact|data/i,
  },
];

/** A name made of nothing but what is collected and how much of it, for a tool that speaks of nothing alike. */
function collects(name: string, about: string): boolean {
  if (name.length > 60) return false;
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[_\- ]+/);
  if (parts.length < 2 || parts.length > 5) return false;
  return COLLECTED.some(
    ({ what, much, business }) =>
      parts.some((part) => what.test(part)) &&
      parts.some((part) => much.test(part)) &&
      parts.every((part) => what.test(part) || much.test(part) || PADDING.test(part)) &&
      !business.test(about.replace(/_/g, ' ')),
  );
}

const PADDING =
  /^(?:the|of|and|so|far|vars?|variables|with|text|schema|data|value|string|user|users|session|my|your|local|browser|system|ai|llm)$/;

/** A parameter's name that says it collects: a `warn`, or a `block` when the tool has no business with such things. */
export function collectingParameter(name: string, path: JsonPath, about: string): Weight | undefined {
  if (!isPropertyName(path)) return undefined;
  if (collects(name, about)) return 'block';
  if (!ODD.test(name)) return undefined;
  return hasModelBusiness(about) ? 'hint' : /model|llm|user|prompt|key/i.test(name) ? 'warn' : 'block';
}

/** True when a tool is about models or conversations, by what it says. */
export function hasModelBusiness(about: string): boolean {
  return MODEL_BUSINESS.test(about.replace(/_/g, ' '));
}

/** True for a text of a parameter: its description, default or examples. */
export function isOfParameter(path: JsonPath): boolean {
  return path[0] === 'inputSchema' && path.includes('properties');
}

function isPropertyName(path: JsonPath): boolean {
  return path.at(-2) === 'properties' && path[0] !== 'outputSchema' && path.length >= 3;
}
