import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { projectRoot } from '../project-root';
import { brand } from './brand';
import { type Compressed, chooseCompressed, compressOnce } from './compressed';

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

const styleSheet = components.map((name) => readFileSync(path.join(styles, `${name}.css`), 'utf8')).join('\n');

/** `shokai.css`: every component as one file, so that a page waits for one, with the company's colour behind them. */
let packedStyles: { of: string; packed: Compressed } | undefined;

function styleFile(): Compressed {
  if (packedStyles?.of !== brand.styles)
    packedStyles = { of: brand.styles, packed: compressOnce(`${styleSheet}\n${brand.styles}\n`) };
  return packedStyles.packed;
}

const filesHash = (() => {
  const hash = createHash('sha256').update(styleSheet);
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
    hash.update(file.name).update(readFileSync(path.join(file.parentPath, file.name)));
  return hash.digest();
})();

/** One hash over all assets: any change gives every file a new address, so that each may be kept for ever. */
let version: { of: string; hash: string } | undefined;

function currentVersion(): string {
  if (version?.of !== brand.styles) {
    const hash = createHash('sha256').update(filesHash).update(brand.styles);
    version = {
      of: brand.styles,
      hash: hash
        .update(brand.logo?.bytes ?? '')
        .digest('hex')
        .slice(0, 12),
    };
  }
  return version.hash;
}

/** `asset('shokai.css')` in templates. */
export const assetPath = (file: string) => `/assets/${currentVersion()}/${file}`;

export function assets(): Router {
  const made = currentVersion();
  const keep = (req: Request, res: Response) => {
    if (req.path.startsWith(`/${made}`)) res.set('Cache-Control', 'public, max-age=31536000, immutable');
  };
  return Router()
    .get(['/shokai.css', `/${made}/shokai.css`], (req, res) => {
      keep(req, res);
      res.type('css').send(chooseCompressed(req, res, styleFile()));
    })
    .get(['/logo', `/${made}/logo`], (req, res, next) => {
      if (!brand.logo) return next();
      keep(req, res);
      res
        .type(brand.logo.type)
        .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      res.send(brand.logo.bytes);
    })
    .use(`/${made}`, express.static(folder, { immutable: true, maxAge: '1y', index: false, redirect: false }))
    .use(express.static(folder, { index: false, redirect: false }));
}
