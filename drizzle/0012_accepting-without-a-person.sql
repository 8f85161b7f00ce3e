CREATE TABLE `product_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`kind` text NOT NULL,
	`facts` text NOT NULL,
	`created_at` integer NOT NULL,
	`over_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `product_notices_by_catalogue` ON `product_notices` (`catalogue_id`,`kind`,`created_at`);--> statement-breakpoint
ALTER TABLE `catalogues` ADD `auto_accept_since` integer;--> statement-breakpoint
CREATE INDEX `decisions_by_stream` ON `decisions` (`catalogue_id`,`stream`,`created_at`);--> statement-breakpoint
CREATE INDEX `decisions_by_batch` ON `decisions` (`batch_id`);