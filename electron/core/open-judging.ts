import { Approvals, type DescribeCall, RuleBook } from './approvals/index.ts';
import { clientAdapters } from './clients/index.ts';
import { Flows } from './flow/index.ts';
import { grantedFolders } from './granted-folders.ts';
import { redactArguments } from './gateway/index.ts';
import { Judge } from './judge.ts';
import type { Stores } from './open-stores.ts';
import type { Opening } from './opening.ts';
import { openPolicyFiles } from './open-policy.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { previewFiles } from './preview-files.ts';
import { realPaths } from './real-paths.ts';
import { SqlReaders } from './risk/index.ts';
import { ruleConditions } from './rule-conditions.ts';
import { storedRules } from './stored-rules.ts';

export type Judging = Awaited<ReturnType<typeof openJudging>>;

/** What decides over calls: policy, the user's rules, and the human. */
export async function openJudging({ options, ids, rooms, onBug }: Opening, stores: Stores) {
  const { clock, log, platform, userHome } = options;
  const { journal, health, rulesFile, pins } = stores;
  const policyFiles = rooms.use(await openPolicyFiles(options, health, onBug('policy')));
  const policy = rooms.use(new PolicyInForce({ files: policyFiles, journal, health, clock, userHome }));
  const store = storedRules(rulesFile);
  const conditions = ruleConditions();
  const rules = rooms.use(new RuleBook({ store, clock, ids, conditions, report: onBug('rules') }));
  rulesFile.onChange(() => store.changedOutside() && rules.reload());
  const flows = new Flows();
  const judge: Judge = new Judge({
    policy: () => policy.set,
    rules,
    assess: { sql: new SqlReaders(onBug('sql')), realPath: realPaths({ platform, clock }) },
    folders: grantedFolders(stores.definitions, userHome),
    flows,
    integrity: pins,
    now: () => clock.now(),
    flowChanged: (client) => approvals.rejudge(client),
    rulesUnknown: () => rulesFile.state.kind === 'broken',
    onBug: log,
  });
  const approvals: Approvals = rooms.use(
    new Approvals({
      clock,
      ids,
      journal,
      rules,
      judge: (call) => judge.explain(call),
      describe: describeCall,
      files: previewFiles,
      clientName: (client) => clientAdapters.find((adapter) => adapter.id === client)?.name ?? client,
      report: onBug('approvals'),
    }),
  );
  return { policy, policyFiles, rules, judge, approvals, flows };
}

/** A call as the journal holds it: without secrets. */
const describeCall: DescribeCall = (call, argumentsHash) => {
  const { value, redactions } = redactArguments(call.arguments);
  const { server, identity } = call.session;
  return {
    operation: { type: call.operation, server, identity, name: call.name, arguments: value, argumentsHash },
    ...(redactions.length === 0 ? {} : { redactions: [...redactions] }),
  };
};
