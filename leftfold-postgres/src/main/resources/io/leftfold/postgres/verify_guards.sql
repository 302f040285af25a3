SELECT c.relname, guard.name
FROM pg_class c
CROSS JOIN LATERAL (SELECT regexp_replace(c.relname, '^(archived_)?(event|event_tag)_[0-9]{6}$', '\2')) AS base(name)
CROSS JOIN LATERAL (VALUES (base.name || '_kept', 27), (base.name || '_not_emptied', 34)) AS guard(name, kind)
WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind IN ('r', 'p')
  AND base.name IN ('event', 'event_tag', 'append_key', 'stream', 'log', 'archive', 'retention')
  AND NOT EXISTS (
      SELECT FROM pg_trigger t
      WHERE t.tgrelid = c.oid AND t.tgname = guard.name AND t.tgtype = guard.kind
        AND t.tgenabled IN ('O', 'A') AND t.tgfoid = '{schema}.refuse'::regproc)
ORDER BY c.relname, guard.name
