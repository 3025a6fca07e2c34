/** Processors we have system call numbers for. */
export type SeccompArch = 'x64' | 'arm64';

/** AUDIT_ARCH_* of linux/audit.h: what the kernel says the calling code was compiled for. */
export const auditArch: Readonly<Record<SeccompArch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

type Numbers = readonly [x64: number | undefined, arm64: number | undefined];

/** Calls whose arguments decide. */
const inspected = {
  socket: [41, 198],
  socketpair: [53, 199],
  clone: [56, 220],
  clone3: [435, 435],
  ioctl: [16, 29],
  personality: [135, 92],
} as const satisfies Record<string, Numbers>;

/** Refused whatever the arguments are: other processes, keys, kernel interfaces, mounts, namespaces, the machine. */
const refused: Readonly<Record<string, Numbers>> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  fanotify_init: [300, 262],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  lookup_dcookie: [212, 18],
  memfd_secret: [447, 447],
  // Memory of no process once it is let go of: no limit would count it.
  shmget: [29, 194],
  semget: [64, 190],
  msgget: [68, 186],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  open_tree: [428, 428],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  statmount: [457, 457],
  listmount: [458, 458],
  setns: [308, 268],
  unshare: [272, 97],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  syslog: [103, 116],
  vhangup: [153, 58],
  nfsservctl: [180, 42],
  mbind: [237, 235],
  set_mempolicy: [238, 237],
  migrate_pages: [256, 238],
  move_pages: [279, 239],
  iopl: [172, undefined],
  ioperm: [173, undefined],
  modify_ldt: [154, undefined],
  uselib: [134, undefined],
  ustat: [136, undefined],
  sysfs: [139, undefined],
};

/** The number of an inspected call. */
export function inspectedCall(name: keyof typeof inspected, arch: SeccompArch): number {
  return inspected[name][arch === 'x64' ? 0 : 1];
}

/** The calls that are refused outright on this processor, by name. */
export function refusedCalls(arch: SeccompArch): ReadonlyMap<string, number> {
  const numbers = Object.entries(refused).flatMap(([name, [x64, arm64]]) => {
    const number = arch === 'x64' ? x64 : arm64;
    return number === undefined ? [] : [[name, number] as const];
  });
  return new Map(numbers);
}
