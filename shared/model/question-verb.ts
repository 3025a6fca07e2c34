/**
 * What a server wants, as the words between its name and that of the tool or method. `operation` is absent for the call
 * of a tool.
 */
export function questionVerb(operation: string | undefined): string {
  switch (operation) {
    case 'sampling/createMessage':
      return 'wants to ask the model with';
    case 'elicitation/create':
      return 'wants to ask you something with';
    case 'roots/list':
      return 'wants to see the open folders with';
    default:
      return 'wants to run';
  }
}
