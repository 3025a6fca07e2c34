import type { ClientView } from '../../../shared/model/client.ts';
import type { Clock } from '../clock/index.ts';
export interface WatchOptions {
    readonly clock: Clock;
    /** The configs as they are now. Decides also which files are watched. */
    readonly list: () => Promise<ClientView[]>;
    readonly onChange: (clients: ClientView[]) => void;
    /** Told what fails in the background. Watching goes on. */
    readonly onProblem: (error: unknown) => void;
}
/**
 * Tells when a config was changed outside, within two seconds: also one that did not exist, one that is replaced by a
 * rename, and the file behind a link. What the file system does not report (network drives) a scan every 30 s finds.
 */
export declare class ClientWatch implements AsyncDisposable {
    #private;
    constructor(options: WatchOptions);
    /** Resolves when every config is watched. What `list` says then is the state that changes are told against. */
    start(): Promise<this>;
    /** Looks now, for example after the list of project folders changed. */
    rescan(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
