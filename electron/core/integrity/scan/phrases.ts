import type { FindingKind } from '../../../../shared/model/finding.ts';
import type { Concept } from '../words/concepts.ts';

/** `hint`: nothing by itself; hints of several kinds together are a warning. */
export type Weight = 'hint' | 'warn' | 'block';

/** Concepts in this order, each at most so many words after the one before. */
export interface Phrase {
  readonly kind: FindingKind;
  readonly weight: Weight;
  readonly steps: readonly PhraseStep[];
  readonly text: string;
}

export interface PhraseStep {
  readonly concepts: readonly Concept[];
  /** From the step before, in words. */
  readonly within: number;
}

/** `not 3 tell 2 this|user`: a word of `not`, at most 3 words later one of `tell`, … */
function phrase(kind: FindingKind, weight: Weight, text: string): Phrase {
  const words = text.split(' ');
  const steps: PhraseStep[] = [];
  for (let index = 0; index < words.length; index += 2) {
    steps.push({
      concepts: words[index]!.split('|') as Concept[],
      within: index === 0 ? 0 : Number(words[index - 1]),
    });
  }
  return { kind, weight, steps, text };
}

const table: readonly (readonly [FindingKind, Weight, readonly string[]])[] = [
  [
    'override',
    'block',
    [
      'ignore 5 prior 3 order',
      'ignore 4 prior 2 limit',
      'ignore 3 every 2 order',
      'ignore 5 order 3 prior',
      'prior|every 3 order 3 ignoreAfter',
      'become 6 not 2 limit|order',
      'ignore 2 everything 4 prior',
      'ignore 4 system 2 prompt',
    ],
  ],
  [
    'secrecy',
    'block',
    [
      'not 3 tell 2 this',
      'not 3 tell 3 user',
      'not 1 user 3 know',
      'not 2 user 2 know',
      'hide 3 this 4 user',
      'hide 5 from 3 user',
      'keep 4 secretly 4 from|user',
      'stealth 3 send|take',
      'user 1 must|besides|first|when 2 not 2 know',
      'user 3 not 2 must 2 know',
      'keep 2 this 3 yourself',
      'not 2 trace 2 left',
      'user 3 tell 2 notAfter',
      'this 2 tell 2 notAfter',
      'not 4 tell 2 from|this 3 user',
    ],
  ],
  [
    'secrecy',
    'warn',
    [
      'not 2 tell 2 anyOther',
      'user 4 unaware',
      'unaware 4 user',
      'keep 3 this 2 secretly',
      'stealth 4 read|pass|call',
      'not 3 show 2 this 3 user',
      'secretly 2 work',
    ],
  ],
  ['secrecy', 'hint', ['not 3 show 4 user', 'not 1 tell', 'not 3 approval', 'not 2 limit']],
  [
    'secret_access',
    'block',
    [
      'must|besides|first|when 8 read 5 secretFile',
      'read 5 secretFile 12 pass|send',
      'pass 5 contents 4 secretFile',
      'contents 4 secretFile 6 pass|must',
      'model 2 must|besides|first|when 4 read|send|pass 6 secret|secretFile',
      'send|take 6 secretFile',
      'call 2 identifier 6 secretFile',
      'send 4 secret 4 pass 3 identifier|tool',
      'must 6 read|take 4 secret 10 pass|send',
      'send|take 5 secret 8 contact',
      'must|besides|first|when 4 send|take 4 secret',
    ],
  ],
  [
    'secret_access',
    'warn',
    [
      'take 4 secret',
      'secret 5 must 3 send|pass 5 first|when',
      'erase 3 logs 6 nobody|not',
      'must|pass 4 contents 3 secretName',
      'contents 3 secretName 5 pass',
      'must|pass 4 secretName 5 pass',
      'requestFrom 3 user 4 secret',
      'read 4 userFiles 10 pass|send',
      'first 6 read 6 userFiles',
      'secret 4 must 3 send|pass 4 every',
      'send 3 secret 5 tool|identifier',
      'must|besides|first|when 5 read 4 secret',
      'send 4 secret 6 contact|send',
      'pass 3 content 3 secret',
      'must|besides|first|when 5 pass 4 secret',
    ],
  ],
  ['secret_access', 'hint', ['secretFile', 'read 5 secret', 'send 4 secret']],
  [
    'exfiltration',
    'block',
    [
      'must|besides 6 send 9 contact',
      'must|besides|first|when 6 pass 3 talk 6 pass|contact',
      'send 4 whole 3 talk',
      'send|take 4 talk 8 contact',
      'must|every 5 redirect 6 contact',
      'every 2 work 3 send|redirect 4 contact',
      'redirect 2 every 3 send|work|money',
      'must 5 not 2 requestFrom 4 user|approval',
      'send 4 content 5 user|talk 8 contact',
    ],
  ],
  [
    'exfiltration',
    'warn',
    [
      'first|when 8 send 6 contact',
      'must|besides|first|when 5 pass 4 talk',
      'pass 2 whole 3 talk',
      'must 5 send 4 content|user 4 contact',
      'besides 3 send 4 contents',
      'must 2 send 4 send',
      'tell 3 contact',
      'must 6 talk',
      'must 5 order 3 you 3 given',
      'contact 4 send 2 every',
      'change 4 account',
      'send 8 account',
      'money 3 must 3 change',
      'must 4 change 3 money',
      'pass 3 secretly 4 contact',
      'you 2 whole 4 talk',
      'send 4 userFiles',
      'regardless 6 real 8 account|contact',
      'falsify 4 money 3 contact|account',
      'first|when 10 send 3 identifier',
      'first|when 4 call 4 identifier|tool 8 must 3 pass 6 talk|secret|contact',
      'must|besides|first|when 3 redirect',
    ],
  ],
  [
    'exfiltration',
    'hint',
    ['whole 1 talk', 'must 4 send', 'redirect 5 contact', 'send|take 3 talk', 'names 3 anyOther 3 tool'],
  ],
  [
    'cross_tool',
    'block',
    [
      'tool|identifier 4 present 8 must 8 send|contact|pass|redirect|read',
      'must 4 call 3 this 2 tool 5 besides|first|when 3 anyOther',
      'affect 6 tool|identifier 8 must 6 contact',
      'besides|first|when 4 anyOther 2 tool 10 must 8 read 4 secret',
    ],
  ],
  [
    'cross_tool',
    'warn',
    [
      'besides|first|when 3 call 4 identifier 6 pass 4 talk|secret|user',
      'must 2 besides|first|when 4 call 4 tool|identifier 8 send|read|pass|user',
      'first|when 3 anyOther 2 tool',
      'first 3 anyOther 2 work',
      'anyOther|prior 3 tool 4 bad',
      'not 2 call 4 tool 5 bad',
      'when 3 identifier|tool 4 call 6 must 4 pass',
      'must 6 begin 3 anyOther 2 work',
      'ignore 4 user 2 work',
      'must 6 besides|first|when 3 anyOther 2 tool|work',
      'anyOther 2 tool 4 bad',
      'not 2 call 4 anyOther 3 tool',

      'not 2 call 2 anyOther 2 tool',
      'tool 3 affect 4 tool|identifier',
      'affect 4 anyOther 2 tool',
    ],
  ],
  [
    'cross_tool',
    'hint',
    [
      'must 2 besides|first|when 3 call 3 identifier|tool',
      'affect 3 identifier',
      'tool 3 present',
      'tool 4 present 8 must',
      'must 4 call 3 identifier 6 besides|first|when',
    ],
  ],
  [
    'impersonation',
    'block',
    [
      'message 3 from 2 user 3 you',
      'must 6 pass|reveal 2 you 3 prompt',
      'user|system 4 approved 10 not|ignore|skip 3 approval',
      'you 1 become 5 mode',
      'system 1 mode 4 ignore|must',
      'become 3 system 1 mode',
    ],
  ],
  [
    'impersonation',
    'warn',
    [
      'reveal 2 you 3 prompt|order',
      'prior|system 2 limit 3 off',
      'you 8 skip 3 approval',
      'model 8 skip 3 approval',
      'from 2 system 4 off|ignore',
      'respond 1 only',
      'nobody 3 know',
      'regardless 3 user',
      'must 2 respond 2 only',
      'regardless 6 real',
      'this 4 truth 6 ignore|every',
      'reveal 2 prompt 2 you',
      'you 3 become 4 system',
      'user 4 approved 6 every',
      'begin 3 you 1 answer',
      'you 1 answer 3 begin',
      'besides|first|when 4 you 4 work 5 besides|first|when',
      'must 2 reveal 3 begin',
      'you 1 become',
      'model 1 must 5 read|send|call|ignore|reveal',
      'model 1 expected 2 send',
      'not 2 requestFrom 3 user 2 approval',
      'model 1 expected 4 call 3 identifier',
      'model 3 send 3 contact',
      'from 2 you 3 system 6 talk',
      'become 2 system 1 mode',
      'besides|first|when 6 work 2 this 2 user',
    ],
  ],
  ['impersonation', 'hint', ['skip 3 approval', 'model 1 must', 'message 2 from 2 user', 'system 1 mode']],
  ['hidden_command', 'block', ['must 6 shell', 'besides|first|when 3 call 4 shell', 'prefix 6 shell']],
  [
    'hidden_command',
    'warn',
    ['call 4 shell', 'every 3 commandWord 4 prefix', 'call|pass 3 shell 3 shell|contact', 'pass 4 malware'],
  ],
  [
    'collecting_parameter',
    'hint',
    ['pass 2 content 3 talk', 'whole 3 talk', 'contents 4 secret|secretFile|secretName', 'whole 3 secret'],
  ],
  ['hidden_command', 'hint', ['commandWord 4 must 3 prefix', 'shell 3 contact', 'erase 3 logs']],
  ['exfiltration', 'warn', ['falsify 4 money', 'falsify 4 money 4 contact']],
  ['preference', 'warn', ['superlative 1 tool', 'must 2 prefer 2 this 2 tool 4 anyOther']],
  ['preference', 'hint', ['must 8 authority', 'threat 4 tool 4 threat|not']],
];

export const phrases: readonly Phrase[] = table.flatMap(([kind, weight, texts]) =>
  texts.map((text) => phrase(kind, weight, text)),
);
