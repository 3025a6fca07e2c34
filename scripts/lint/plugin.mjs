/** The lint plugin of the house: `house/layers` (who may import whom), `house/effects`, `house/ipc`. Rules in rooms.mjs and effects.mjs. */
import { relative } from 'node:path';
import { globalProblem, importedProblem, memberProblem } from './effects.mjs';
import { importProblem } from './rooms.mjs';
import { root } from '../lib/say.mjs';

const pathOf = (context) => relative(root, context.filename).replaceAll('\\', '/');

/** Calls `visit(node, specifier, typeOnly)` for all that imports: import, export from, import(). */
const imports = (visit) => ({
  ImportDeclaration: (node) => visit(node, node.source.value, isTypeOnly(node)),
  ExportNamedDeclaration: (node) => node.source && visit(node, node.source.value, node.exportKind === 'type'),
  ExportAllDeclaration: (node) => visit(node, node.source.value, node.exportKind === 'type'),
  ImportExpression: (node) => node.source.type === 'Literal' && visit(node, node.source.value, false),
});

const isTypeOnly = (node) =>
  node.importKind === 'type' ||
  (node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.importKind === 'type'));

const layers = {
  create(context) {
    const path = pathOf(context);
    return imports((node, specifier, typeOnly) => {
      const message = importProblem(path, specifier, typeOnly);
      if (message !== undefined) context.report({ node, message });
    });
  },
};

const effects = {
  create(context) {
    const path = pathOf(context);
    const report = (node, message) => message !== undefined && context.report({ node, message });
    return {
      MemberExpression(node) {
        if (node.object.type !== 'Identifier') return;
        const property = node.computed ? node.property.value : node.property.name;
        report(node, memberProblem(path, node.object.name, property));
      },
      CallExpression: (node) =>
        node.callee.type === 'Identifier' && report(node, globalProblem(path, node.callee.name)),
      NewExpression: (node) =>
        node.callee.type === 'Identifier' &&
        node.callee.name === 'Date' &&
        node.arguments.length === 0 &&
        report(node, globalProblem(path, 'Date')),
      ImportDeclaration(node) {
        if (isTypeOnly(node)) return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportSpecifier' || specifier.importKind === 'type') continue;
          report(specifier, importedProblem(path, node.source.value, specifier.imported.name));
        }
      },
    };
  },
};

/** Each end of the window's IPC is one file, where the sender and the names are checked. */
const ipcFiles = {
  ipcMain: 'electron/shell/ipc-host.ts',
  ipcRenderer: 'electron/preload/preload.ts',
};

const ipc = {
  create(context) {
    const path = pathOf(context);
    if (!/^(electron|renderer|shared)\//.test(path)) return {};
    return {
      Identifier(node) {
        const file = Object.hasOwn(ipcFiles, node.name) ? ipcFiles[node.name] : undefined;
        if (file === undefined || file === path) return;
        context.report({ node, message: `${node.name} is used in ${file} only` });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { layers, effects, ipc } };
