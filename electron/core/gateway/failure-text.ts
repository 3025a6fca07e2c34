import { isJsonObject } from '../frames/index.ts';

/** What the answer of a call that failed says in words: the texts of its result, or the message of its error. */
export function failureText(answer: Buffer): string {
  let message: unknown;
  try {
    message = JSON.parse(answer.toString());
  } catch {
    return answer.toString();
  }
  if (!isJsonObject(message)) return '';
  const { result, error } = message;
  if (isJsonObject(error)) return typeof error['message'] === 'string' ? error['message'] : '';
  const content = isJsonObject(result) ? result['content'] : undefined;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) =>
      isJsonObject(part) && typeof part['text'] === 'string' ? [part['text']] : [],
    )
    .join('\n');
}
