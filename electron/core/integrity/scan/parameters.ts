import type { JsonPath } from './walk-texts.ts';
import type { Weight } from './phrases.ts';

/** Names nobody needs for a tool's work: what is put there was collected. Without case and separators. */
const ODD =
  /^(?:side_?notes?|tools?_?list|list_?of_?tools|available_?tools|tool_?call_?history|tool_?history|previous_?tool_?calls|chain_?of_?thought|inner_?thoughts?|internal_?reasoning|(?:full_?)?conversation_?(?:history|log|context|so_?far)?_?(?:dump)?|(?:entire|full|whole|previous|prior|last|all|original)_?(?:conversation|chat|messages?|context|prompts?|history|dialogue|user_?(?:message|prompt|input|query))s?|user_?(?:prompts?|conversation|secrets?|credentials|passwords?)|hidden_?\w{1,20}|covert_?\w{1,20}|exfil\w{0,20}|stolen_?\w{1,20}|ssh_?(?:private_?)?keys?(?:_?contents?)?|env(?:ironment)?_?(?:dump|variables_?dump|contents?)|content_?(?:from|of)_?\w{0,40}(?:ssh|rsa|passwd|env|secret|credential|key)\w{0,20}|(?:system|hidden|initial|developer|original)_?(?:prompt|instructions?)(?:_?(?:text|dump|content))?|(?:calling_?|llm_?|ai_?|assistant_?|your_?)(?:model|llm)_?(?:name|id|version)?|llm_?name|memory_?dump|browser_?cookies|api_?keys|all_?(?:secrets|env|files|tokens|credentials))$/i;
/** Of these there are honest ones: they are the business of tools about models and conversations. */
const MODEL_BUSINESS =
  /\b(?:prompts?|llms?|models?|chat|conversations?|messages?|agents?|memor(?:y|ies)|assistants?|completions?|inference|thread|dialog(?:ue)?|transcripts?|embedding|evaluat\w+|thinking|thoughts?|openai|anthropic|bedrock)\b/i;

/** A parameter's name that says it collects: a `warn`, or a `block` when the tool has no business with such things. */
export function collectingParameter(name: string, path: JsonPath, about: string): Weight | undefined {
  if (!isPropertyName(path) || !ODD.test(name)) return undefined;
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
