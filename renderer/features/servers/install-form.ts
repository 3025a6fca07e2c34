import type { CallInput } from '../../../shared/contract/index.ts';
import type { PackageField, PackageLook } from '../../../shared/model/package.ts';
import type { z } from 'zod';
import { strings } from '../../strings/strings.ts';
import { splitCommand } from './split-command.ts';

const text = strings.packages;
export type Field = z.infer<typeof PackageField>;

export interface InstallForm {
  spec: string;
  name: string;
  args: string;
  /** Values of fields by name; of a secret one, the name of the secret. */
  values: Readonly<Record<string, string>>;
}

/** The call with a name by which it can be followed and cancelled. */
export type InstallInput = CallInput<'packages.install'> & { id: string };

export const EMPTY_INSTALL: InstallForm = { spec: '', name: '', args: '', values: {} };

/** What is wrong with the package that was typed; undefined when the core can be asked. */
export function specProblem({ spec }: InstallForm): string | undefined {
  if (spec.trim() === '') return text.specMissing;
  return /^(npm|pypi|mcpb|registry):./.test(spec.trim()) ? undefined : text.specBad;
}

/** What a field holds: what was typed, else its default. */
export function valueOf({ values }: InstallForm, field: Field): string {
  const given = values[field.name];
  if (given !== undefined) return given;
  const { default: preset } = field;
  return preset === undefined ? '' : Array.isArray(preset) ? preset.join('\n') : String(preset);
}

/** The fields that must have a value and have none. */
export function missingFields(form: InstallForm, { fields }: PackageLook): Field[] {
  return fields.filter((field) => field.required && valueOf(form, field).trim() === '');
}

/** Exactly the version that was looked at is installed, whatever is the newest by then. */
export function installInput(form: InstallForm, look: PackageLook, id: string): InstallInput {
  const given = look.fields.filter(
    (field) => form.values[field.name] !== undefined && form.values[field.name] !== '',
  );
  const pick = (secret: boolean): Record<string, string> =>
    Object.fromEntries(
      given
        .filter((field) => field.secret === secret)
        .map((field) => [field.name, form.values[field.name] ?? '']),
    );
  return {
    spec: pinnedSpec(form.spec.trim(), look),
    id,
    config: pick(false),
    secrets: pick(true),
    args: splitCommand(form.args).argv,
    ...(form.name.trim() === '' ? {} : { as: form.name.trim() }),
  };
}

function pinnedSpec(spec: string, { ecosystem, name, version }: PackageLook): string {
  return spec.startsWith('npm:') || spec.startsWith('pypi:') ? `${ecosystem}:${name}@${version}` : spec;
}
