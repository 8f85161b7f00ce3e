-- Each place that is here knew of one message until now.
INSERT OR IGNORE INTO `place_messages` (`place_id`, `message_ts`, `shared_by`, `removed_at`)
SELECT `id`, `message_ts`, `shared_by`, CASE WHEN `removed_because` IN ('deleted', 'superseded') THEN NULL ELSE `removed_at` END
FROM `document_places` WHERE `message_ts` IS NOT NULL;
