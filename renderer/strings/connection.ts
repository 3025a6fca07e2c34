export const connection = {
  connecting: 'Connecting to Gatehouse…',
  slowTitle: 'Still connecting',
  slowText: 'Gatehouse has not answered yet. If it is not running, start it in a terminal:',
  lostTitle: 'Gatehouse is not running',
  lostText:
    'This page cannot reach it. While Gatehouse is down no server runs through it and every held call is denied. Start it in a terminal:',
  lostBanner: 'Connection to Gatehouse lost. What you see may be out of date, and nothing can be answered.',
  lostHow: 'If it does not come back, start it in a terminal:',
  retryIn: (span: string) => `Trying again in ${span}`,
  retrying: 'Trying again…',
  retry: 'Try now',
  noTokenTitle: 'This page needs its key',
  noTokenText:
    'It was opened without the key that Gatehouse puts into its address. Get the full address in a terminal, and open that:',
  wrongTokenTitle: 'The key of this page is no longer valid',
  wrongTokenText:
    'Gatehouse makes a new key each time it starts, and refuses older ones. Open the page again with the new one:',
  wrongProtocolTitle: 'This page and Gatehouse are of different versions',
  wrongProtocolText:
    'Gatehouse was updated while this page was open. Reload it; if that does not help, open it again:',
  reload: 'Reload the page',
  startCommand: 'gatehouse up --detach',
  openCommand: 'gatehouse ui',
  lostUnsent: 'There is no connection to Gatehouse, so nothing was sent. Try again once it is back.',
  lostSent:
    'The connection was lost before the answer came. Gatehouse may or may not have done it: look again once it is back.',
} as const;
