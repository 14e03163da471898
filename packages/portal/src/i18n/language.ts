/** The languages that the portal speaks. */
export type Language = 'en' | 'sw';

/** Each language by its own name. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'sw', name: 'Kiswahili' },
];

/** The nearest language that we speak; English where none is near. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().split('-')[0] === 'sw' ? 'sw' : 'en';
}

const KEY = 'daftari.language';

/** What was chosen last time, else what the browser prefers. */
export function preferredLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  return languageOf(kept ?? navigator.languages[0] ?? navigator.language);
}

/** Remembers a choice, and tells the document for screen readers and hyphenation. */
export function rememberLanguage(language: Language): void {
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
