/** A place of the source before and after: whole lines. */
export interface Mutant {
  /** In src. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
}

interface Group {
  /** Why no test can tell the mutant from the code. */
  readonly why: string;
  readonly mutants: readonly (readonly [file: string, code: string, becomes: string])[];
}

/** Mutants that do what the code does, as far as anybody can see. */
const EQUIVALENT: readonly Group[] = [
  {
    why: 'The compiler wants a value in place of one that is always there.',
    mutants: [
      [
        'plan.ts',
        "const [{ zone = '', environment = null } = {}] = all;",
        'const [{ zone = "Stryker was here!", environment = null } = {}] = all;',
      ],
      [
        'purge/blame.ts',
        "return afterAccused(inquiry, replies[0] ?? 'lost', known, going);",
        'return afterAccused(inquiry, replies[0] ?? "", known, going);',
      ],
      [
        'purge/blame.ts',
        'function isCounted<T>({ parts: [first = []] }: Inquiry<T>, { mostAllowed }: Known): boolean {',
        'function isCounted<T>({ parts: [first = ["Stryker was here"]] }: Inquiry<T>, { mostAllowed }: Known): boolean {',
      ],
      [
        'purge/blame.ts',
        'const [first = [], ...others] = inquiry.parts;',
        'const [first = ["Stryker was here"], ...others] = inquiry.parts;',
      ],
      [
        'purge/purge-zone.ts',
        'const targets = places.flatMap((place) => results[place]?.target ?? []);',
        'const targets = places.flatMap((place) => results[place]?.target ?? ["Stryker was here"]);',
      ],
      [
        'purge/purge-zone.ts',
        'return { ...hints, accused: accused.flatMap((index) => places[index] ?? []) };',
        'return { ...hints, accused: accused.flatMap((index) => places[index] ?? ["Stryker was here"]) };',
      ],
      [
        'purge/purge.ts',
        'const targets = places.flatMap((place) => results[place]?.target ?? []);',
        'const targets = places.flatMap((place) => results[place]?.target ?? ["Stryker was here"]);',
      ],
      [
        'purge/refusal.ts',
        'const names = accused.flatMap((index) => targets[index]?.value ?? []);',
        'const names = accused.flatMap((index) => targets[index]?.value ?? ["Stryker was here"]);',
      ],
      [
        'purge/refusal.ts',
        "[...message.matchAll(/([\"'`])(.+?)\\1/g)].map(([, , inside = '']) => inside),",
        '[...message.matchAll(/(["\'`])(.+?)\\1/g)].map(([, , inside = "Stryker was here!"]) => inside),',
      ],
    ],
  },
  {
    why: 'The compiler wants to know whether something is there that always is.',
    mutants: [
      [
        'purge/purge-zone.ts',
        'const targets = places.flatMap((place) => results[place]?.target ?? []);',
        'const targets = places.flatMap((place) => results[place].target ?? []);',
      ],
      [
        'purge/purge-zone.ts',
        'if (latest !== undefined) closed.set(kind, latest);',
        'if (true) closed.set(kind, latest);',
      ],
      [
        'purge/purge-zone.ts',
        "const works = kind.some((place) => results[place]?.state === 'confirmed');",
        "const works = kind.some((place) => results[place].state === 'confirmed');",
      ],
      [
        'purge/purge.ts',
        'const targets = places.flatMap((place) => results[place]?.target ?? []);',
        'const targets = places.flatMap((place) => results[place].target ?? []);',
      ],
      [
        'purge/purged.ts',
        'if (result !== undefined) results[place] = { ...result, ...what };',
        'if (true) results[place] = { ...result, ...what };',
      ],
      [
        'purge/refusal.ts',
        'const names = accused.flatMap((index) => targets[index]?.value ?? []);',
        'const names = accused.flatMap((index) => targets[index].value ?? []);',
      ],
      [
        'purge/refusal.ts',
        'const signs = /[.,;:!?)\\]]{0,9}$/.exec(word)?.[0].length ?? 0;',
        'const signs = /[.,;:!?)\\]]{0,9}$/.exec(word)[0].length ?? 0;',
      ],
      [
        'cloudflare/response.ts',
        'const title = /<title[^<>]*>([^<]*)/i.exec(text)?.[1]?.trim();',
        'const title = /<title[^<>]*>([^<]*)/i.exec(text)?.[1].trim();',
      ],
    ],
  },
  {
    why: 'What stands for a text that is missing says as little as it does.',
    mutants: [
      [
        'plan.ts',
        "if (zone === undefined) add(elsewhere, `${target.zone}/${target.environment ?? ''}`, target);",
        'if (zone === undefined) add(elsewhere, `${target.zone}/${target.environment ?? "Stryker was here!"}`, target);',
      ],
      [
        'cloudflare/explanations.ts',
        "const index = /^\\/(?:files|tags|hosts|prefixes)\\/(\\d{1,6})(?:\\/|$)/.exec(pointer ?? '')?.[1];",
        'const index = /^\\/(?:files|tags|hosts|prefixes)\\/(\\d{1,6})(?:\\/|$)/.exec(pointer ?? "Stryker was here!")?.[1];',
      ],
      [
        'cloudflare/response.ts',
        "const policies = (response.header('ratelimit') ?? '').split(',').flatMap((policy) => {",
        "const policies = (response.header('ratelimit') ?? \"Stryker was here!\").split(',').flatMap((policy) => {",
      ],
    ],
  },
  {
    why: 'Without the question, nothing else comes of what it is asked about.',
    mutants: [
      [
        'plan.ts',
        'if (zone !== undefined) add(perZone, zone, target);',
        'if (true) add(perZone, zone, target);',
      ],
      [
        'cloudflare/response.ts',
        "const json = typeof body === 'string' ? parse(body) : null;",
        'const json = true ? parse(body) : null;',
      ],
      ['cloudflare/response.ts', "case 'timeout': return 'transient';", "case 'timeout':"],
      [
        'verify/verdict.ts',
        "(why.code === 'marked-stale' && why.by === 'UPDATING')",
        "(true && why.by === 'UPDATING')",
      ],
      [
        'verify/verdict.ts',
        "return (age + 1) * 1000 <= sinceMs ? 'after' : 'about';",
        'return (age + 1) * 1000 <= sinceMs ? \'after\' : "";',
      ],
      [
        'verify/verdict.ts',
        'return age !== null && age * 1000 > sinceMs + 1000 ? age : null;',
        'return true && age * 1000 > sinceMs + 1000 ? age : null;',
      ],
      [
        'purge/blame.ts',
        'return mostAllowed !== null && first.length === mostAllowed + 1;',
        'return true && first.length === mostAllowed + 1;',
      ],
      [
        'purge/blame.ts',
        'next: next.filter(({ parts }) => parts.some((part) => part.length > 0)),',
        'next: next.filter(({ parts }) => parts.every(part => part.length > 0)),',
      ],
      [
        'purge/purge-zone.ts',
        'const guilty: number[] = [];',
        'const guilty: number[] = ["Stryker was here"];',
      ],
    ],
  },
  {
    why: 'It only saves work.',
    mutants: [
      ['plan.ts', 'if (!known.has(host)) {', 'if (true) {'],
      ['purge/purge-zone.ts', 'if (first !== undefined) await first;', 'if (true) await first;'],
      [
        'purge/refusal.ts',
        'const words = messages.flatMap((message) => message.split(/[\\s"\'`<>]+/)).flatMap(unpunctuated);',
        'const words = messages.flatMap((message) => message.split(/[\\s"\'`<>]/)).flatMap(unpunctuated);',
      ],
    ],
  },
  {
    why: 'Both cases compare the same texts as equal: tags and names of headers are ASCII.',
    mutants: [
      [
        'plan.ts',
        "if (headers === undefined) return `${kind} ${kind === 'tags' ? value.toLowerCase() : value}`;",
        "if (headers === undefined) return `${kind} ${kind === 'tags' ? value.toUpperCase() : value}`;",
      ],
      [
        'plan.ts',
        'const pairs = Object.entries(headers).map(([name, content]) => [name.toLowerCase(), content]);',
        'const pairs = Object.entries(headers).map(([name, content]) => [name.toUpperCase(), content]);',
      ],
    ],
  },
];

const known = new Set(
  EQUIVALENT.flatMap(({ mutants }) => mutants.map(([file, code, becomes]) => keyOf(file, code, becomes))),
);

/** Whether the list above has it. */
export function isEquivalent({ file, code, becomes }: Mutant): boolean {
  return known.has(keyOf(file.replaceAll('\\', '/'), code, becomes));
}

function keyOf(file: string, code: string, becomes: string): string {
  return JSON.stringify([file, code, becomes].map((text) => text.trim().replace(/\s+/g, ' ')));
}
