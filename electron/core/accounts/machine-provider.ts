import type { OAuthClientProvider } from '@modelcontextprotocol/client';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { AccountProviderOptions } from './account-provider.ts';
import { loadOAuth } from './oauth.ts';

type Common = Pick<AccountProviderOptions, 'server' | 'account' | 'save' | 'now'>;

/**
 * The provider of a server that is used without a person: client credentials, or a company's identity provider
 * (enterprise-managed authorization). Undefined for one a person logs in to. Raises `secret_unavailable`, `login_failed`.
 */
export async function machineProvider(
  common: Common,
  secretOf: (server: string, name: string) => Promise<string>,
): Promise<OAuthClientProvider | undefined> {
  const { name, definition } = common.server;
  const { oauth } = definition;
  if (oauth?.grant === undefined) return undefined;
  const { clientId, clientSecret, scopes, identityProvider } = oauth;
  if (clientId === undefined || clientSecret === undefined) {
    throw new AppError('login_failed', {
      server: name,
      detail: 'its definition lacks clientId or clientSecret',
    });
  }
  const {
    ClientCredentialsProvider,
    CrossAppAccessProvider,
    discoverAndRequestJwtAuthGrant,
    requestJwtAuthorizationGrant,
  } = await loadOAuth();
  const secret = await secretOf(name, clientSecret.secret);
  const scope = scopes?.join(' ');
  if (oauth.grant === 'client_credentials') {
    const provider = new ClientCredentialsProvider({
      clientId,
      clientSecret: secret,
      ...(scope === undefined ? {} : { scope }),
    });
    return kept(provider, common);
  }
  if (identityProvider === undefined) {
    throw new AppError('login_failed', { server: name, detail: 'its definition names no identityProvider' });
  }
  const idToken = await secretOf(name, identityProvider.idToken.secret);
  const idpSecret =
    identityProvider.clientSecret === undefined
      ? undefined
      : await secretOf(name, identityProvider.clientSecret.secret);
  const provider = new CrossAppAccessProvider({
    clientId,
    clientSecret: secret,
    assertion: async ({ authorizationServerUrl, resourceUrl, fetchFn }) => {
      const request = {
        audience: authorizationServerUrl,
        resource: resourceUrl,
        idToken,
        clientId: identityProvider.clientId,
        ...(idpSecret === undefined ? {} : { clientSecret: idpSecret }),
        ...(fetchFn === undefined ? {} : { fetchFn }),
      };
      const { tokenEndpoint, url } = identityProvider;
      const { jwtAuthGrant } = await (tokenEndpoint === undefined
        ? discoverAndRequestJwtAuthGrant({ ...request, idpUrl: url })
        : requestJwtAuthorizationGrant({ ...request, tokenEndpoint }));
      return jwtAuthGrant;
    },
  });
  return kept(provider, common);
}

/** The same provider with its tokens sealed like all others. */
function kept(provider: OAuthClientProvider, { account, save, now }: Common): OAuthClientProvider {
  provider.tokens = () => account().tokens;
  provider.saveTokens = async (tokens) => {
    const issuer = tokens.issuer ?? account().issuer;
    await save({ ...account(), tokens, obtainedAt: now(), issuer });
  };
  return provider;
}
