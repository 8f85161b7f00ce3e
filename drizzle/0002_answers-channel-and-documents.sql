ALTER TABLE `answers` ADD `channel_id` text REFERENCES channels(id);--> statement-breakpoint
ALTER TABLE `answers` ADD `document_ids` text DEFAULT '[]' NOT NULL;