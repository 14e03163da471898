import { accountNumber } from '@daftari/core';
import type { Chance } from './chance.ts';

/** Somebody who has internet from this ISP. */
export interface Person {
  readonly name: string;
  /** International digits. All from one block, so that nobody takes them for gathered numbers. */
  readonly phone: string;
  readonly number: string;
  /** The PPPoE name. */
  readonly username: string;
  readonly secret: string;
}

/** So many people, no two alike in anything but, as in life, perhaps the name. `reserved` names are not given out. */
export function people(chance: Chance, count: number, ...reserved: readonly string[]): readonly Person[] {
  const taken = new Set<string>(reserved);
  return Array.from({ length: count }, (_, at) => {
    const name = `${chance.pick(FIRST)} ${chance.pick(LAST)}`;
    const plain = name
      .toLowerCase()
      .replaceAll(/[^a-z ]/g, '')
      .replaceAll(' ', '.');
    const username = taken.has(plain) ? `${plain}.${at}` : plain;
    taken.add(username);
    return {
      name,
      phone: `2547000${String(10_000 + at)}`,
      number: accountNumber(at),
      username,
      secret: chance.text(10, 'abcdefghjkmnpqrstuvwxyz23456789'),
    };
  });
}

const FIRST = [
  'Achieng',
  'Aisha',
  'Akinyi',
  'Amina',
  'Anyango',
  'Atieno',
  'Barasa',
  'Brian',
  'Caroline',
  'Chebet',
  'Cheptoo',
  'Collins',
  'Cynthia',
  'Daniel',
  'David',
  'Dennis',
  'Esther',
  'Evans',
  'Faith',
  'Fatuma',
  'Felix',
  'Gathoni',
  'George',
  'Grace',
  'Halima',
  'Hassan',
  'Ian',
  'Irene',
  'James',
  'Jane',
  'Joseph',
  'Joyce',
  'Juma',
  'Kagendo',
  'Kamau',
  'Kevin',
  'Khadija',
  'Kibet',
  'Kipchoge',
  'Kiprono',
  'Lydia',
  'Makena',
  'Mary',
  'Mercy',
  'Mohamed',
  'Moraa',
  'Muthoni',
  'Mutua',
  'Mwende',
  'Nafula',
  'Naliaka',
  'Nekesa',
  'Njeri',
  'Njoki',
  'Nyambura',
  'Ochieng',
  'Odhiambo',
  'Omar',
  'Otieno',
  'Peter',
  'Purity',
  'Rose',
  'Samuel',
  'Sharon',
  'Stephen',
  'Wairimu',
  'Wambui',
  'Wanjiku',
  'Wekesa',
  'Zainab',
] as const;

const LAST = [
  'Abdi',
  'Achieng',
  'Adhiambo',
  'Ali',
  'Barasa',
  'Chege',
  'Chepkemoi',
  'Cherono',
  'Gitau',
  'Githinji',
  'Hussein',
  'Kamau',
  'Kariuki',
  'Kemboi',
  'Keter',
  'Kibaki',
  'Kimani',
  'Kimathi',
  'Kinyua',
  'Kiplagat',
  'Koech',
  'Korir',
  'Langat',
  'Maina',
  'Makau',
  'Makokha',
  'Mbugua',
  'Muchiri',
  'Muli',
  'Munene',
  'Muriithi',
  'Musyoka',
  'Mutai',
  'Mutiso',
  'Mwangi',
  'Mwaura',
  'Ndegwa',
  'Ndungu',
  'Ngugi',
  'Njoroge',
  'Njuguna',
  'Nyaga',
  'Nyong’o',
  'Obiero',
  'Ochieng',
  'Odhiambo',
  'Ogola',
  'Okello',
  'Okoth',
  'Oloo',
  'Omondi',
  'Ongeri',
  'Onyango',
  'Osman',
  'Otieno',
  'Ouma',
  'Owino',
  'Rotich',
  'Salim',
  'Simiyu',
  'Wafula',
  'Wambua',
  'Wanjala',
  'Waweru',
  'Were',
  'Yusuf',
] as const;
