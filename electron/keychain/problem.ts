/** What keychains say when they are locked, in the words of libsecret, macOS and Windows. */
const LOCKED =
  /locked collection|is locked|dismissed|collection\/login|user interaction is not allowed|not allowed|canceled|cancelled|-25308|-128\b/i;

/** Which of its two states a failed keychain call stands for. The text is the system's own and holds no secret. */
export function keychainProblem(message: string): {
  readonly kind: 'locked' | 'unavailable';
  readonly detail: string;
} {
  const detail = message.trim().replace(/\.$/, '').slice(0, 300) || 'the keychain gave no reason';
  return { kind: LOCKED.test(message) ? 'locked' : 'unavailable', detail };
}
