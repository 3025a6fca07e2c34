import type { Finding } from '../../../../shared/model/finding.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { nameSkeleton } from '../scan/confusables.ts';

interface Owner {
  readonly server: string;
  readonly name: string;
}

const BEYOND_ASCII = /\P{ASCII}/u;

/** The tool names of all servers by what they look like. */
export class NameIndex {
  readonly #owners = new Map<string, Owner[]>();

  add(server: string, name: string): void {
    const skeleton = nameSkeleton(name);
    const owners = this.#owners.get(skeleton) ?? [];
    if (owners.some((owner) => owner.server === server && owner.name === name)) return;
    owners.push({ server, name });
    this.#owners.set(skeleton, owners);
  }

  forget(server: string): void {
    for (const [skeleton, owners] of this.#owners) {
      const left = owners.filter((owner) => owner.server !== server);
      if (left.length === 0) this.#owners.delete(skeleton);
      else this.#owners.set(skeleton, left);
    }
  }

  /**
   * What can be taken for the tool: one of another server with the same name, or any with a name that only looks the
   * same. Letters of another script that make it so are no accident: that blocks.
   */
  findings(server: string, name: string): Finding[] {
    const findings: Finding[] = [];
    for (const owner of this.#owners.get(nameSkeleton(name)) ?? []) {
      const excerpt = `${visibleText(name)} / ${owner.server}.${visibleText(owner.name)}`;
      if (owner.name === name) {
        if (owner.server !== server) {
          findings.push({ kind: 'colliding_name', severity: 'warn', where: '$.name', excerpt });
        }
      } else {
        const severity = BEYOND_ASCII.test(name) ? 'block' : 'warn';
        findings.push({ kind: 'lookalike_name', severity, where: '$.name', excerpt });
      }
    }
    return findings.slice(0, 5);
  }
}
