CREATE TABLE `place_messages` (
	`place_id` text NOT NULL,
	`message_ts` text NOT NULL,
	`shared_by` text NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`place_id`, `message_ts`),
	FOREIGN KEY (`place_id`) REFERENCES `document_places`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `place_messages_by_ts` ON `place_messages` (`message_ts`);