-- Full text of passages: an index without a copy of the text; its rows go with their chunk, in the same transaction.
CREATE VIRTUAL TABLE `chunks_fts` USING fts5(terms, content='', contentless_delete=1, tokenize="ascii tokenchars '-._/@#+'");
--> statement-breakpoint
CREATE VIRTUAL TABLE `chunks_vocabulary` USING fts5vocab(`chunks_fts`, 'row');
--> statement-breakpoint
-- The terms of a passage in order, as 32-bit numbers: what the second, exact scoring reads.
CREATE TABLE `chunk_terms` (
	`chunk_id` integer PRIMARY KEY NOT NULL,
	`length` integer NOT NULL,
	`terms` blob NOT NULL,
	FOREIGN KEY (`chunk_id`) REFERENCES `chunks`(`id`) ON DELETE cascade
);
--> statement-breakpoint
-- Counters: passages and terms in the index, and a version that grows when what somebody may see has changed.
CREATE TABLE `search_state` (`key` text PRIMARY KEY NOT NULL, `value` integer NOT NULL) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `search_state` (`key`, `value`) VALUES ('passages', 0), ('terms', 0), ('visibility', 1);
--> statement-breakpoint
CREATE TRIGGER `chunk_terms_added` AFTER INSERT ON `chunk_terms` BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'passages';
	UPDATE search_state SET value = value + new.length WHERE key = 'terms';
END;
--> statement-breakpoint
CREATE TRIGGER `chunk_terms_removed` AFTER DELETE ON `chunk_terms` BEGIN
	UPDATE search_state SET value = value - 1 WHERE key = 'passages';
	UPDATE search_state SET value = value - old.length WHERE key = 'terms';
END;
--> statement-breakpoint
CREATE TRIGGER `chunks_removed` AFTER DELETE ON `chunks` BEGIN
	DELETE FROM chunks_fts WHERE rowid = old.id;
	DELETE FROM embeddings WHERE owner_id = old.id AND space_id IN (SELECT id FROM spaces WHERE purpose = 'passages');
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
--> statement-breakpoint
CREATE TRIGGER `documents_visibility` AFTER UPDATE OF status, deleted_at, superseded_at, org_id ON `documents`
WHEN old.status IS NOT new.status OR old.deleted_at IS NOT new.deleted_at OR old.superseded_at IS NOT new.superseded_at OR old.org_id IS NOT new.org_id BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
--> statement-breakpoint
CREATE TRIGGER `documents_removed` AFTER DELETE ON `documents` BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
--> statement-breakpoint
CREATE TRIGGER `places_added` AFTER INSERT ON `document_places` BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
--> statement-breakpoint
CREATE TRIGGER `places_changed` AFTER UPDATE OF removed_at, channel_id, document_id, org_id ON `document_places`
WHEN old.removed_at IS NOT new.removed_at OR old.channel_id IS NOT new.channel_id OR old.document_id IS NOT new.document_id OR old.org_id IS NOT new.org_id BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
--> statement-breakpoint
CREATE TRIGGER `places_removed` AFTER DELETE ON `document_places` BEGIN
	UPDATE search_state SET value = value + 1 WHERE key = 'visibility';
END;
