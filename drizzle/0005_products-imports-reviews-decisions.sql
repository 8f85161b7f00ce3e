CREATE TABLE `catalogues` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`target_precision` real NOT NULL,
	`auto_accept` text NOT NULL,
	`auto_accept_reason` text,
	`review_channel_id` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `catalogues_by_name` ON `catalogues` (`org_id`,`name`);--> statement-breakpoint
CREATE TABLE `decision_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`kind` text NOT NULL,
	`user_id` text,
	`decisions` integer NOT NULL,
	`model_id` text,
	`threshold` real,
	`created_at` integer NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `decision_batches_by_catalogue` ON `decision_batches` (`catalogue_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`item_id` text NOT NULL,
	`user_id` text,
	`kind` text NOT NULL,
	`stream` text NOT NULL,
	`before` text NOT NULL,
	`after` text,
	`features` blob,
	`confidence` real,
	`model_id` text,
	`batch_id` text,
	`undoes` text,
	`action_key` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`item_id`) REFERENCES `review_items`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`batch_id`) REFERENCES `decision_batches`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `decisions_action_key_unique` ON `decisions` (`action_key`);--> statement-breakpoint
CREATE INDEX `decisions_by_item` ON `decisions` (`item_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `decisions_by_catalogue` ON `decisions` (`catalogue_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `decisions_by_user` ON `decisions` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `experiments` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`kind` text NOT NULL,
	`control_id` text NOT NULL,
	`challenger_id` text NOT NULL,
	`share` real NOT NULL,
	`started_by` text,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`outcome` text,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `experiments_by_kind` ON `experiments` (`org_id`,`kind`,`started_at`);--> statement-breakpoint
CREATE TABLE `import_rejects` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`reason` text NOT NULL,
	`raw` text NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `product_imports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `import_rejects_once` ON `import_rejects` (`import_id`,`line`);--> statement-breakpoint
CREATE TABLE `product_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text,
	`channel_id` text NOT NULL,
	`slack_file_id` text,
	`blob_hash` text,
	`title` text NOT NULL,
	`role` text NOT NULL,
	`status` text NOT NULL,
	`reading` text,
	`mapping` text,
	`content_key` text,
	`resume_at` text,
	`rows_new` integer NOT NULL,
	`rows_known` integer NOT NULL,
	`rows_rejected` integer NOT NULL,
	`error_code` text,
	`error_message` text,
	`error_hint` text,
	`reference` text,
	`requested_by` text,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`blob_hash`) REFERENCES `blobs`(`hash`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_imports_by_org` ON `product_imports` (`org_id`,`status`);--> statement-breakpoint
CREATE UNIQUE INDEX `product_imports_by_file` ON `product_imports` (`channel_id`,`slack_file_id`);--> statement-breakpoint
CREATE INDEX `product_imports_by_content` ON `product_imports` (`catalogue_id`,`content_key`);--> statement-breakpoint
CREATE TABLE `products` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`brand` text NOT NULL,
	`code` text NOT NULL,
	`price` real,
	`category` text NOT NULL,
	`attributes` text NOT NULL,
	`content_hash` text NOT NULL,
	`import_id` text,
	`decision_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	`seq` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `products_once` ON `products` (`catalogue_id`,`channel_id`,`content_hash`);--> statement-breakpoint
CREATE INDEX `products_changed` ON `products` (`catalogue_id`,`seq`);--> statement-breakpoint
CREATE TABLE `raw_products` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`content_hash` text NOT NULL,
	`item_id` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`brand` text NOT NULL,
	`code` text NOT NULL,
	`price` real,
	`category` text NOT NULL,
	`attributes` text NOT NULL,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`import_id`) REFERENCES `product_imports`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`item_id`) REFERENCES `review_items`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `raw_products_once` ON `raw_products` (`catalogue_id`,`channel_id`,`content_hash`);--> statement-breakpoint
CREATE INDEX `raw_products_by_item` ON `raw_products` (`item_id`);--> statement-breakpoint
CREATE INDEX `raw_products_by_import` ON `raw_products` (`import_id`);--> statement-breakpoint
CREATE TABLE `review_claims` (
	`item_id` text NOT NULL,
	`user_id` text NOT NULL,
	`stream` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`item_id`, `user_id`),
	FOREIGN KEY (`item_id`) REFERENCES `review_items`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `review_claims_by_user` ON `review_claims` (`user_id`);--> statement-breakpoint
CREATE TABLE `review_items` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`catalogue_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`group_key` text NOT NULL,
	`raw_id` integer NOT NULL,
	`size` integer NOT NULL,
	`state` text NOT NULL,
	`blind_audit` integer NOT NULL,
	`double` integer NOT NULL,
	`disputed` integer NOT NULL,
	`shuffle` integer NOT NULL,
	`decisions` integer NOT NULL,
	`suggestion` text,
	`features` blob,
	`confidence` real,
	`margin` real,
	`model_id` text,
	`suggested_at` integer,
	`product_id` text,
	`decision_id` text,
	`created_at` integer NOT NULL,
	`decided_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `review_items_once` ON `review_items` (`catalogue_id`,`channel_id`,`group_key`);--> statement-breakpoint
CREATE INDEX `review_by_margin` ON `review_items` (`catalogue_id`,`state`,`margin`);--> statement-breakpoint
CREATE INDEX `review_by_shuffle` ON `review_items` (`catalogue_id`,`state`,`shuffle`);--> statement-breakpoint
CREATE INDEX `review_by_confidence` ON `review_items` (`catalogue_id`,`state`,`confidence`);--> statement-breakpoint
CREATE INDEX `review_by_product` ON `review_items` (`product_id`);--> statement-breakpoint
CREATE TABLE `rule_switches` (
	`id` text PRIMARY KEY NOT NULL,
	`catalogue_id` text NOT NULL,
	`rule_id` text NOT NULL,
	`enabled` integer NOT NULL,
	`set_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`catalogue_id`) REFERENCES `catalogues`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `rule_switches_by_rule` ON `rule_switches` (`catalogue_id`,`rule_id`,`created_at`);