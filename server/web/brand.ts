import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../errors';

/** How the company appears on customers' pages. */
export interface Brand {
  /** As its customers know it; stands before the name of the site. */
  company: string | undefined;
  /** A file: SVG, PNG, JPEG or WebP. */
  logo: string | undefined;
  /** `#rrggbb`, in place of blue. */
  keyColour: string | undefined;
}

interface Worn {
  company: string | undefined;
  logo: { type: string; bytes: Buffer } | undefined;
  /** Rules that come behind all others. */
  styles: string;
}

const worn: Worn = { company: undefined, logo: undefined, styles: '' };
export const brand: Readonly<Worn> = worn;

const logoTypes: Record<string, string> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};
const mostLogoBytes = 100_000;

/** WCAG 2.2, 1.4.3: text against its ground. */
const leastContrast = 4.5;

/** Once, before the first page. @throws ConfigurationError for a logo that cannot be shown, and a colour in which text could not be read */
export function wearBrand({ company, logo, keyColour }: Brand): void {
  Object.assign(worn, {
    company,
    logo: logo && readLogo(logo),
    styles: keyColour ? stylesOf(keyColour.toLowerCase()) : '',
  });
}

function readLogo(file: string): Worn['logo'] {
  const type = logoTypes[path.extname(file).toLowerCase()];
  if (!type) throw new ConfigurationError(`SHOKAI_LOGO must be an SVG, PNG, JPEG or WebP file, not "${file}".`);
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= mostLogoBytes) return { type, bytes };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`SHOKAI_LOGO names a file that cannot be read: ${code ?? message}.`, { cause: error });
  }
  throw new ConfigurationError(`SHOKAI_LOGO is larger than ${mostLogoBytes} bytes: every page would load it.`);
}

/** The key colour stands as text on white and on its own pale shade, and white stands on it. */
function stylesOf(key: string): string {
  const [dark, pale] = [mixed(key, '#000000', 0.5), mixed(key, '#ffffff', 0.92)];
  for (const ground of ['#ffffff', pale]) {
    const contrast = contrastOf(key, ground);
    if (contrast < leastContrast)
      throw new ConfigurationError(
        `SHOKAI_KEY_COLOUR ${key} has a contrast of ${contrast.toFixed(2)} to ${ground}; text needs ${leastContrast}. Take a darker shade of it.`,
      );
  }
  return `:root { --sk-key: ${key}; --sk-key-dark: ${dark}; --sk-key-pale: ${pale}; }`;
}

const partsOf = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** @param share of the second colour, from 0 to 1 */
function mixed(one: string, other: string, share: number): string {
  const others = partsOf(other);
  const parts = partsOf(one).map((part, at) => Math.round(part * (1 - share) + (others[at] as number) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** By WCAG 2.2, from 1 to 21. @param one `#rrggbb` */
export function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = partsOf(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
