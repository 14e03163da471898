import type { MenuData } from '../engine/schema.ts';

/** Queues: who gets how much. */
export const queueMenus: readonly MenuData[] = [
  {
    path: '/queue/simple',
    ordered: true,
    unique: [{ of: ['name'], says: 'already have such name' }],
    fields: `
      name text
      target target =""
      dst text
      parent ref:/queue/simple(none) =none
      packet-marks text =""
      priority text =8/8
      queue text =default-small/default-small
      limit-at ratepair =0/0
      max-limit ratepair =0/0
      burst-limit ratepair =0/0
      burst-threshold ratepair =0/0
      burst-time intervalpair =0s/0s
      bucket-size text =0.1/0.1
      total-queue text
      total-max-limit rate
      time text
      bytes text =0/0 ro
      total-bytes text =0 ro
      packets text =0/0 ro
      total-packets text =0 ro
      dropped text =0/0 ro
      rate text =0/0 ro
      total-rate text =0 ro
      queued-bytes text =0/0 ro
      invalid
      dynamic disabled comment`,
  },
  {
    path: '/queue/tree',
    unique: [{ of: ['name'], says: 'already have such name' }],
    fields: `
      name text
      parent text !
      packet-mark text =""
      limit-at rate =0
      queue text =default-small
      priority int:1..8 =8
      max-limit rate =0
      burst-limit rate =0
      burst-threshold rate =0
      burst-time interval =0s
      bucket-size text =0.1
      rate text =0 ro
      bytes text =0 ro
      packets text =0 ro
      dropped text =0 ro
      invalid
      disabled comment`,
  },
  {
    path: '/queue/type',
    unique: [{ of: ['name'], says: 'already have such name' }],
    fields: `
      name text !
      kind one(none,bfifo,pfifo,pcq,red,sfq,mq-pfifo,fq-codel,cake,codel) !
      pfifo-limit text
      pcq-rate rate
      pcq-limit text
      pcq-classifier text
      pcq-total-limit text
      pcq-burst-rate rate
      default bool =false ro
      comment text >=7.16`,
    rows: [
      { '.id': '*0', name: 'default', kind: 'pfifo', 'pfifo-limit': '50', default: 'true' },
      { '.id': '*1', name: 'ethernet-default', kind: 'pfifo', 'pfifo-limit': '50', default: 'true' },
      { '.id': '*5', name: 'pcq-upload-default', kind: 'pcq', 'pcq-classifier': 'src-address', default: 'true' },
      { '.id': '*6', name: 'pcq-download-default', kind: 'pcq', 'pcq-classifier': 'dst-address', default: 'true' },
      { '.id': '*9', name: 'default-small', kind: 'pfifo', 'pfifo-limit': '10', default: 'true' },
    ],
  },
];
