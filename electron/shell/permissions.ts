import type { Session } from 'electron';

/** Refuses the page every capability of the browser: camera, location, devices, notifications, clipboard reading, all. */
export function denyCapabilities(session: Session): void {
  session.setPermissionRequestHandler((_contents, _capability, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}
