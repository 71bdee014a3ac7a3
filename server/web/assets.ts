import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';
import { projectRoot } from '../project-root';

const folder = path.join(projectRoot, 'views/assets');
const styles = path.join(projectRoot, 'views/styles');

/** The files of `views/styles/`, one a component, in the order in which they override each other. */
const components = [
  ...[
    'base',
    'frame',
    'buttons',
    'forms',
    'boxes',
    'answer',
    'slip',
    'steps',
    'progress',
    'tables',
    'pictures',
    'details',
  ],
  ...['letter', 'desk', 'messages', 'modes', 'print'],
];

/** `shokai.css`: every component as one file, so that a page waits for one. */
const styleSheet = components.map((name) => readFileSync(path.join(styles, `${name}.css`), 'utf8')).join('\n');

/** One hash over all assets: any change gives every file a new address, so that each may be kept for ever. */
const version = (() => {
  const hash = createHash('sha256').update(styleSheet);
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
    hash.update(file.name).update(readFileSync(path.join(file.parentPath, file.name)));
  return hash.digest('hex').slice(0, 12);
})();

/** `asset('shokai.css')` in templates. */
export const assetPath = (file: string) => `/assets/${version}/${file}`;

export const assets = () =>
  Router()
    .get(['/shokai.css', `/${version}/shokai.css`], (req, res) => {
      if (req.path.startsWith(`/${version}`)) res.set('Cache-Control', 'public, max-age=31536000, immutable');
      res.type('css').send(styleSheet);
    })
    .use(`/${version}`, express.static(folder, { immutable: true, maxAge: '1y', index: false, redirect: false }))
    .use(express.static(folder, { index: false, redirect: false }));
