/** The SDK's OAuth, loaded when an account is used: it is large, and most cores never need it. */
export function loadOAuth(): Promise<typeof import('@modelcontextprotocol/client')> {
  return import('@modelcontextprotocol/client');
}
