import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The documents for people: what they link to is there, and the Japanese ones show the same commands as the English ones. */
const root = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...readdirSync(path.join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
  'server/README.md',
];

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
const anchorsIn = (text: string) =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

const links = documents.flatMap((file) =>
  [
    ...read(file)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/\]\(([^()\s]+)\)/g),
  ]
    .map(([, to = '']) => to)
    .filter((to) => !/^[a-z]+:/.test(to))
    .map((to) => ({ file, to })),
);

it('link to what is there, headings too', () => {
  expect(links.length).toBeGreaterThan(150);
  const broken = links.filter(({ file, to }) => {
    const [name = '', anchor] = to.split('#');
    const target = name === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(name));
    if (!existsSync(path.join(root, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsIn(read(target)).includes(decodeURI(anchor));
  });
  expect(broken).toEqual([]);
});

const commandsIn = (text: string) =>
  [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => /\bshokai |^npm |^printf /.test(line)),
  );
const pairs = documents
  .filter((file) => file.endsWith('.ja.md'))
  .map((file) => [file, file.replace('.ja.md', '.md')] as const);

it.each(pairs)('%s and its English page lead to each other', (japanese, english) => {
  expect(read(japanese)).toContain(`](${path.basename(english)})`);
  expect(read(english)).toContain(`](${path.basename(japanese)})`);
});

it.each([
  ['README.ja.md', 'README.md'],
  ['docs/first-hour.ja.md', 'docs/first-hour.md'],
  ['docs/dossier.ja.md', 'docs/dossier.md'],
])('%s shows the commands of %s, in their order', (japanese, english) => {
  const shown = commandsIn(read(japanese));
  expect(shown.length).toBeGreaterThan(0);
  expect(shown).toEqual(commandsIn(read(english)));
});
