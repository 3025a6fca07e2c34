const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Names of members whose text does something, as `memberName` writes them. */
export const MEMBERS = {
  sql: names('sql sqlquery statement statements sqlstatement'),
  query: names('query queries graphql'),
  shell: names('command cmd commands commandline script shell shellcommand bash'),
  method: names('method httpmethod'),
  url: names('url uri urls uris endpoint href baseurl'),
  path: names(
    'path paths filepath filepaths filename file files source destination src dest dst dir directory folder root cwd ' +
      'oldpath newpath outputpath inputpath outputfile inputfile target workingdirectory repopath',
  ),
  /** What servers hand on to a program as one of its arguments. */
  revision: names('branch branchname basebranch ref revision rev commit tag target startpoint'),
} as const;
