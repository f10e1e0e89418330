/** The catalog's tables, one step after the other. Forward only: a step that was released is never edited. */
import { z } from 'zod'
import type { Database } from './sql.ts'

const migrations: string[][] = [
  [
    `create table jobs (
      id text primary key, owner text not null, status text not null, prompt text not null, request text not null,
      warnings text not null, on_uncertain text not null, last_event bigint not null,
      created_at bigint not null, ended_at bigint)`,
    'create index jobs_by_owner on jobs (owner, id)',
    'create index jobs_by_status on jobs (owner, status, id)',
    `create table generations (
      id text primary key, job_id text not null references jobs (id), owner text not null, position integer not null,
      provider text not null, model text not null, task text not null, state text not null, attempt integer not null,
      tries integer not null, worker text, open integer not null, due_at bigint, call_id text, sent text not null,
      operation text, result text, warnings text not null, error text, estimated_micros bigint, charged_micros bigint,
      timings text not null)`,
    'create index generations_by_job on generations (job_id, position)',
    'create index generations_open on generations (id) where open = 1',
    `create table assets (
      id text primary key, owner text not null, sha256 text not null, media_type text not null, bytes bigint not null,
      width integer not null, height integer not null, color text not null, role text not null, preview integer not null,
      job_id text, generation_id text, position integer not null, parents text not null, created_at bigint not null)`,
    'create index assets_by_owner on assets (owner, id)',
    'create index assets_by_role on assets (owner, role, id)',
    'create index assets_by_hash on assets (owner, sha256)',
    'create index assets_by_job on assets (job_id)',
    `create table events (
      job_id text not null references jobs (id), seq bigint not null, at bigint not null, type text not null,
      generation_id text, data text not null, primary key (job_id, seq))`,
    `create table ledger (
      id text primary key, owner text not null, job_id text not null, generation_id text not null, provider text not null,
      model text not null, state text not null, estimated_micros bigint, charged_micros bigint, operation text,
      provider_request_id text, at bigint not null, updated_at bigint not null)`,
    'create index ledger_by_owner on ledger (owner, id)',
    'create index ledger_by_job on ledger (job_id)',
    'create index ledger_by_operation on ledger (provider, operation)',
    `create table idempotency (
      owner text not null, key text not null, body_hash text not null, job_id text not null,
      primary key (owner, key))`,
    `create table steps (
      job_id text not null references jobs (id), name text not null, result text not null, at bigint not null,
      primary key (job_id, name))`,
  ],
  [
    'alter table assets add column duration_ms bigint',
    `alter table generations add column fallbacks text not null default '{"left":[],"tried":[]}'`,
  ],
  [
    'alter table generations add column step text',
    'alter table generations add column step_call text',
    'alter table generations add column wish text',
    'create unique index generations_by_step on generations (job_id, step, step_call) where step is not null',
    `create table runs (
      job_id text primary key references jobs (id), owner text not null, space text not null, inputs text not null,
      attempt integer not null, open integer not null, outcome text, error text)`,
    'create index runs_open on runs (job_id) where open = 1',
  ],
  [
    'alter table assets add column blur text',
    'alter table assets add column codec text',
    'alter table assets add column frames integer not null default 1',
    'alter table assets add column name text',
    'alter table assets add column deleted_at bigint',
    'create index assets_in_trash on assets (deleted_at) where deleted_at is not null',
    'create index assets_by_file on assets (sha256)',
    'create index assets_by_age on assets (role, created_at)',
    // An upload is one asset, however often and at the same time it comes.
    "create unique index assets_uploaded_once on assets (owner, sha256) where role = 'input'",
    `create table asset_parents (
      asset_id text not null references assets (id) on delete cascade, parent_id text not null, primary key (asset_id, parent_id))`,
    'create index asset_parents_by_parent on asset_parents (parent_id, asset_id)',
    `create table variants (
      source text not null, name text not null, sha256 text not null, media_type text not null, bytes bigint not null,
      used_at bigint not null, primary key (source, name))`,
    'create index variants_by_use on variants (used_at)',
    'create index variants_by_file on variants (sha256)',
    `create table pending_files (sha256 text primary key, at bigint not null)`,
  ],
  [
    `create table boards (
      owner text not null, id text not null, name text not null, version integer not null, created_at bigint not null,
      updated_at bigint not null, primary key (owner, id))`,
    `create table cards (
      owner text not null, id text not null, board_id text not null, position bigint not null, title text, prompt text,
      color text, asset_id text, job_id text, version integer not null, created_at bigint not null,
      updated_at bigint not null, primary key (owner, id), foreign key (owner, board_id) references boards (owner, id))`,
    'create index cards_by_board on cards (owner, board_id, position, id)',
    'create index cards_by_asset on cards (asset_id) where asset_id is not null',
    'create index cards_by_job on cards (job_id) where job_id is not null',
    `create table claims (
      owner text not null, key text not null, body_hash text not null, id text not null, primary key (owner, key))`,
  ],
]

/** Brings the tables up to date. Safe to call at every start, also from several processes at once. */
export async function migrate(database: Database) {
  await database.transaction(async (sql) => {
    await sql.run('create table if not exists migrations (version integer primary key)')
    // Two processes that start together: the second waits here for the first.
    await sql.run('insert into migrations (version) values (0) on conflict (version) do update set version = 0')
    const row = await sql.first(z.object({ version: z.number() }), 'select max(version) as version from migrations')
    const done = row?.version ?? 0
    if (done > migrations.length) {
      throw new Error(`This data was written by a newer Gesso (version ${done}; this one knows ${migrations.length}).`)
    }
    for (const [index, statements] of migrations.entries()) {
      if (index < done) continue
      for (const statement of statements) await sql.run(statement)
      await sql.run('insert into migrations (version) values (?)', [index + 1])
    }
  })
}
