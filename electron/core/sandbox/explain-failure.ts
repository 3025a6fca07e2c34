/** What is known of a machine on which a sandbox could not be made. */
export interface FailureFacts {
  /** What bubblewrap wrote, or the error code of starting it. */
  readonly said: string;
  /** kernel.apparmor_restrict_unprivileged_userns (Ubuntu 23.10 and later). */
  readonly apparmorRestricts: boolean;
  /** user.max_user_namespaces; undefined when it cannot be read. */
  readonly userNamespaces: number | undefined;
  /** kernel.unprivileged_userns_clone, where there is such a switch (Debian kernels). */
  readonly unprivilegedClone: boolean | undefined;
}

export interface Explanation {
  readonly problem: string;
  readonly fix: string;
}

export const NO_BUBBLEWRAP: Explanation = {
  problem: 'bubblewrap is not installed',
  fix: 'Install it (Debian and Ubuntu: sudo apt install bubblewrap; Fedora: sudo dnf install bubblewrap; Arch: sudo pacman -S bubblewrap), then try again.',
};

/** What bubblewrap says when the system refuses it namespaces, in its versions since 0.4. */
const NO_NAMESPACE =
  /No permissions? to creat\w* a?\s?new namespace|Creating new namespace failed|setting up uid map: Permission denied|Failed RTM_NEWADDR|Failed to make \/ slave|pivot_root: Operation not permitted|Unexpected capabilities|loopback:|unshare/i;

/** Why a sandbox could not be made, and what helps. Pure. Never the advice to switch a protection off for all programs. */
export function explainFailure({ said, ...facts }: FailureFacts): Explanation {
  const quoted = said.trim().split('\n')[0]!.slice(0, 200);
  if (/Unknown option/i.test(said)) {
    return {
      problem: `this bubblewrap is too old (${quoted})`,
      fix: 'Update it: version 0.10 or later, or Debian 12’s 0.8.0-2+deb12u1.',
    };
  }
  if (!NO_NAMESPACE.test(said)) {
    return {
      problem: `bubblewrap failed (${quoted === '' ? 'without a word' : quoted})`,
      fix: 'Try it by hand: bwrap --unshare-all --ro-bind / / true',
    };
  }
  if (facts.apparmorRestricts) {
    return {
      problem: `AppArmor does not let bubblewrap make namespaces on this system, as Ubuntu 24.04 is set up (${quoted})`,
      fix: 'Give bubblewrap its profile: sudo apt install apparmor-profiles && sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict',
    };
  }
  if (facts.userNamespaces === 0) {
    return {
      problem: 'user namespaces are switched off on this system (user.max_user_namespaces is 0)',
      fix: 'Ask whoever set this up, or: sudo sysctl user.max_user_namespaces=15000',
    };
  }
  if (facts.unprivilegedClone === false) {
    return {
      problem: 'only root may make user namespaces on this system (kernel.unprivileged_userns_clone is 0)',
      fix: 'Ask whoever set this up, or: sudo sysctl kernel.unprivileged_userns_clone=1',
    };
  }
  return {
    problem: `the system does not let bubblewrap make namespaces (${quoted})`,
    fix: 'In a container, Flatpak or Snap that is usual: run Gatehouse outside of it, or let the container make user namespaces.',
  };
}
