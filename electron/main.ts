import { app, session } from 'electron';
import { deepLinkIn } from '../shared/model/desktop/deep-link.ts';
import { notificationChanges } from '../shared/model/desktop/notification.ts';
import type { DesktopRoute } from '../shared/model/desktop/route.ts';
import { trayModel } from '../shared/model/desktop/tray-model.ts';
import { drop } from '../shared/util/drop.ts';
import { homeFolder } from './connect/run-folder.ts';
import { type ActionPorts, carryOut } from './shell/actions.ts';
import { HIDDEN, isAutoStart, setAutoStart } from './shell/auto-start.ts';
import { connectCore } from './shell/core-connection.ts';
import { CoreLink } from './shell/core-link.ts';
import { openExternal } from './shell/external-link.ts';
import { IpcHost } from './shell/ipc-host.ts';
import { leaveInOrder } from './shell/leave.ts';
import { LoginLinks } from './shell/login-links.ts';
import { MainWindow } from './shell/main-window.ts';
import { installMenu } from './shell/menu.ts';
import { AppNotifications } from './shell/notifications.ts';
import { useOwnFolder } from './shell/own-folder.ts';
import { denyCapabilities } from './shell/permissions.ts';
import { findPlaces } from './shell/places.ts';
import { registerAppScheme, servePage } from './shell/protocol.ts';
import { stopsCore } from './shell/quit-plan.ts';
import { becomeSingleInstance, registerDeepLinks } from './shell/single-instance.ts';
import { StateWatch } from './shell/state-watch.ts';
import { AppTray } from './shell/tray.ts';
import { openWindowStore } from './shell/window-store.ts';

const { platform, env, argv, resourcesPath } = process;
const home = homeFolder(env, platform);
const onError = (error: unknown): void => void process.stderr.write(`gatehouse: ${String(error)}\n`);

/** Makes every part of the desktop app, once; answers what opens its window. */
function run(): (route: DesktopRoute | undefined) => void {
  const { isPackaged } = app;
  const places = findPlaces({ isPackaged, appPath: app.getAppPath(), resourcesPath, platform, env });
  const parts = new DisposableStack();
  let startedByUs = false;

  const link: CoreLink = parts.use(
    new CoreLink({
      home,
      connect: (mayStart) =>
        connectCore(home, mayStart ? places.core : undefined, () => (startedByUs = true)),
      onDown: () => watch.lost(),
      onError,
    }),
  );
  const ports: ActionPorts = {
    call: (name, input) => link.call(name, input),
    open: (route) => window.open(route),
    startCore: () => link.start(),
    setAutoStart: (enabled) => {
      setAutoStart(enabled, env);
      tray.show(trayModel(watch.state, isAutoStart()));
    },
    quit: () => app.quit(),
    onError,
  };

  denyCapabilities(session.defaultSession);
  servePage(places.page);
  registerDeepLinks();
  installMenu(platform, (action) => carryOut(ports, 'tray', action));

  const store = openWindowStore();
  const logins = new LoginLinks();
  const host = parts.use(new IpcHost(logins.listen(link)));
  const window = new MainWindow({
    preload: places.preload,
    developerTools: !isPackaged,
    store,
    attach: (contents) => host.attach(contents),
    openLink: (url) => openExternal(url, onError, (address) => logins.has(address)),
    onError,
  });
  const tray = parts.use(new AppTray((action) => carryOut(ports, 'tray', action)));
  const notifications = parts.use(new AppNotifications((action) => carryOut(ports, 'notification', action)));
  const watch: StateWatch = parts.use(
    new StateWatch(link, (before, after) => {
      const model = trayModel(after, isAutoStart());
      tray.show(model);
      app.setBadgeCount(model.badge);
      notifications.apply(notificationChanges(before, after, window.focused));
    }),
  );
  tray.show(trayModel(undefined, isAutoStart()));

  const stopCore = (): Promise<unknown> | undefined =>
    stopsCore(startedByUs, watch.state) ? link.call('core.stop', {}) : undefined;
  leaveInOrder(stopCore, () => parts.dispose(), onError);
  link.start();
  return (route) => window.open(route);
}

let open: ((route: DesktopRoute | undefined) => void) | undefined;
let firstRoute = deepLinkIn(argv);

app.enableSandbox();
registerAppScheme();
if (!useOwnFolder(home) || !becomeSingleInstance((route) => (open ? open(route) : (firstRoute = route)))) {
  app.exit();
} else {
  const ready = app.whenReady().then(() => {
    open = run();
    if (!argv.includes(HIDDEN)) open(firstRoute);
  });
  drop(ready, onError);
}
