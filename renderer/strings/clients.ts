import { counted } from './format.ts';

const servers = (count: number): string => counted(count, 'server', 'servers');

export const clients = {
  title: 'Clients',
  tabs: { clients: 'Clients', shadow: 'Around Gatehouse' },
  tabsLabel: 'Parts of clients',
  note: (found: number, adopted: number, direct: number) =>
    direct === 0
      ? `${found} found, ${adopted === 0 ? 'no servers' : `all ${servers(adopted)} through Gatehouse`}`
      : `${found} found, ${servers(direct)} around Gatehouse`,
  noteNone: 'none found',
  noteShadow: (count: number) => (count === 0 ? 'nothing found' : counted(count, 'finding', 'findings')),
  list: 'Clients on this machine',
  others: (count: number) => `${counted(count, 'other client', 'other clients')} not found on this machine`,
  othersText: 'Their configs were looked for here:',
  emptyTitle: 'No client found',
  emptyText:
    'No config of a known AI client is on this machine. As soon as one appears it is listed here, and its servers can be routed through Gatehouse.',
  state: { adopted: 'through Gatehouse', direct: 'direct', quarantined: 'taken out' },
  summary: {
    all: 'All through Gatehouse',
    some: (adopted: number, all: number) => `${adopted} of ${all} through Gatehouse`,
    none: 'Not routed',
    out: 'Taken out',
    empty: 'No servers',
    problem: 'Cannot be read',
  },
  scope: { global: 'for all projects', project: 'one project' },
  noServers: 'No servers in this file.',
  launchEmpty: 'no command',
  adopt: 'Adopt…',
  restore: 'Put back…',
  adoptLabel: (client: string) => `Adopt… the servers of ${client}`,
  restoreLabel: (client: string) => `Put back… the config of ${client}`,
  setUp: 'Set up',
  change: {
    adoptTitle: (client: string) => `Adopt the servers of ${client}`,
    adoptOne: (server: string) => `Adopt ${server}`,
    restoreTitle: (client: string) => `Put the config of ${client} back`,
    adoptText:
      'Each entry is changed to start Gatehouse, which starts the server. Nothing else in the file changes, and a copy is kept.',
    restoreText:
      'The entries become what they were before they were adopted. What you changed since in other places stays.',
    looking: 'Looking at what would change…',
    nothing: 'Nothing would change.',
    file: (client: string) => `in the config of ${client}`,
    action: { adopted: 'through Gatehouse', skipped: 'left as it is', restored: 'put back' },
    as: (name: string) => `as ${name}`,
    secrets: (names: string) => `moves to the vault: ${names}`,
    diff: (path: string) => `What changes in ${path}`,
    noDiff: 'The file stays as it is.',
    moveSecrets: 'Move tokens and passwords out of the config, into the vault',
    install: 'Install packages that are fetched anew at each start, in exactly one version',
    options: 'How',
    doAdopt: (count: number) => `Adopt ${servers(count)}`,
    doRestore: 'Put it back',
    doing: 'Writing…',
    adopted: (count: number) =>
      count === 1
        ? 'The server goes through Gatehouse now. Restart the client to use it.'
        : `${servers(count)} go through Gatehouse now. Restart the client to use them.`,
    restored: 'The config is put back. Restart the client.',
    failed: (count: number) => `${counted(count, 'file was', 'files were')} not changed:`,
  },
  shadow: {
    list: 'Servers around Gatehouse',
    policy: {
      off: 'No policy speaks of these servers. They are shown here, and nothing is done about them.',
      report: 'Your policy has them reported. They are shown here and recorded; nothing is done about them.',
      quarantine:
        'Your policy takes them out: an entry that is found leaves the config by itself, and is kept.',
    },
    emptyTitle: 'Nothing runs around Gatehouse',
    emptyText:
      'The configs of every known client and the processes they start are watched. A server that a client runs by itself shows up here within seconds.',
    kind: { config: 'in a config', process: 'runs now' },
    found: 'Around Gatehouse',
    quarantined: 'Taken out',
    admitted: 'Policy would allow it',
    notAdmitted: 'Policy would not allow it',
    facts: {
      where: 'Where',
      what: 'What',
      identity: 'Identity',
      since: 'Since',
      policy: 'Policy',
      harm: 'Harm',
    },
    process: (pid: number) => `process ${pid}`,
    processNote:
      'It is reported, and not ended: close it in its client. It is found again while its config has it.',
    adopt: 'Adopt…',
    quarantine: 'Take out',
    release: 'Put back',
    adoptLabel: (server: string) => `Adopt… ${server}`,
    quarantineLabel: (server: string) => `Take out: ${server}`,
    releaseLabel: (server: string) => `Put back: ${server}`,
    quarantineTitle: (server: string) => `Take ${server} out of the config?`,
    quarantineText: (client: string, file: string) =>
      `Its entry leaves ${file} and is kept. ${client} does not start it any more, until you put it back exactly as it was. A copy that runs already runs until ${client} is restarted.`,
    takeAllOut: 'Take all out',
    takeAllTitle: (count: number) => `Take ${servers(count)} out of their configs?`,
    takeAllText:
      'Their entries leave the configs and are kept. Their clients do not start them any more, until you put each back exactly as it was.',
    releaseTitle: (server: string) => `Put ${server} back?`,
    releaseText: (client: string, file: string) =>
      `Its entry stands in ${file} again, exactly as it was. ${client} then starts it by itself: no call of it is judged or recorded.`,
    taken: (server: string) => `${server} is taken out. Restart its client.`,
    takenMany: (count: number) => `${servers(count)} taken out. Restart their clients.`,
    released: (server: string) => `${server} is back in its config.`,
    history: 'History',
    historyEmpty: 'Nothing was found so far.',
    historyColumns: { time: 'When', what: 'What', server: 'Server', client: 'Client' },
    event: {
      'shadow.found': 'found',
      'shadow.quarantined': 'taken out',
      'shadow.released': 'put back',
    } as Record<string, string>,
  },
  setup: {
    title: 'Set up',
    intro: 'Nothing is changed before you have seen it.',
    looking: 'Looking at the clients on this machine…',
    again: 'Look again',
    steps: { found: 'What was found', preview: 'What changes', done: 'Done' },
    stepsLabel: 'Steps',
    nothingTitle: 'Nothing to adopt',
    nothingText:
      'Every server that the clients of this machine have goes through Gatehouse already, or there is none. You can see it work with the demo.',
    demo: 'Start the demo',
    facts: {
      servers: (count: number, where: number) =>
        `${servers(count)} in ${counted(where, 'client', 'clients')}`,
      serversText: 'Their calls are judged by nobody yet, and recorded nowhere.',
      secrets: (count: number) => `${servers(count)} with secrets in plain text`,
      secretsText: 'Anyone who reads the file has them. Adopting moves them to the vault.',
      duplicates: (count: number) => `${servers(count)} defined more than once`,
      duplicatesText: 'Adopted, they become one server with one set of rules, where they are the same.',
      denied: (count: number) => `${servers(count)} that policy does not allow`,
      deniedText: 'They can be adopted, and do not start until they are allowed.',
      knownBad: (count: number) => `${servers(count)} known to be harmful`,
      knownBadText:
        'By the package they run. Take them out of the config, and treat what they could reach as known to others.',
      shadow: (count: number) =>
        counted(count, 'server runs around Gatehouse now', 'servers run around Gatehouse now'),
      shadowText: 'Restart their clients after adopting.',
      show: 'Which',
    },
    choose: 'What to adopt',
    all: 'All of them',
    cannot: 'cannot be adopted',
    next: 'Show what changes',
    back: 'Back',
    noneChosen: 'Choose at least one server.',
    doneTitle: (count: number) =>
      count === 1 ? 'One server goes through Gatehouse now' : `${servers(count)} go through Gatehouse now`,
    doneText: 'Restart these clients, so that they read their configs again:',
    doneNone: 'Nothing was changed',
    undo: 'Every config can be put back exactly as it was, under Clients.',
    toActivity: 'Watch the calls',
    toServers: 'See the servers',
    inviteTitle: (count: number, where: number) =>
      `${servers(count)} of ${counted(where, 'client', 'clients')} can be routed through Gatehouse`,
    inviteText:
      'Your clients run them by themselves: nobody judges their calls, and nobody records them. It takes less than a minute, and can be undone exactly.',
    inviteAction: 'Set up',
    inviteDemo: 'First see it work',
  },
} as const;
