CREATE TABLE `task_categories` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text,
	`starter_label` text,
	`merged_into` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `task_categories_by_name` ON `task_categories` (`org_id`,`name_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `task_categories_by_starter` ON `task_categories` (`org_id`,`starter_label`);--> statement-breakpoint
CREATE TABLE `task_category_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`category_id` text NOT NULL,
	`kind` text NOT NULL,
	`change` text NOT NULL,
	`user_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `task_category_changes_by_org` ON `task_category_changes` (`org_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `task_decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`task_id` text NOT NULL,
	`suggestion_id` text,
	`user_id` text,
	`kind` text NOT NULL,
	`stream` text NOT NULL,
	`before` text,
	`after` text,
	`probability` real,
	`decided_probability` real,
	`model_id` text,
	`model_version` text,
	`arm` text,
	`action_key` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `task_decisions_action_key_unique` ON `task_decisions` (`action_key`);--> statement-breakpoint
CREATE INDEX `task_decisions_by_task` ON `task_decisions` (`task_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `task_decisions_by_org` ON `task_decisions` (`org_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `task_proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text,
	`task_ids` text NOT NULL,
	`centre` blob,
	`embedder` text,
	`state` text NOT NULL,
	`category_id` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `task_proposals_by_org` ON `task_proposals` (`org_id`,`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `task_suggestions` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`task_id` text NOT NULL,
	`kind` text NOT NULL,
	`candidates` text NOT NULL,
	`belonging` real NOT NULL,
	`probability` real NOT NULL,
	`margin` real NOT NULL,
	`why` text NOT NULL,
	`model_id` text,
	`model_version` text NOT NULL,
	`thresholds` text NOT NULL,
	`arm` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `task_suggestions_by_task` ON `task_suggestions` (`task_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `task_suggestions_by_org` ON `task_suggestions` (`org_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`state` text NOT NULL,
	`category_id` text,
	`decision_id` text,
	`suggestion_id` text,
	`created_by` text NOT NULL,
	`message_ts` text,
	`link` text,
	`action_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`category_id`) REFERENCES `task_categories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_action_key_unique` ON `tasks` (`action_key`);--> statement-breakpoint
CREATE INDEX `tasks_by_org` ON `tasks` (`org_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `tasks_by_category` ON `tasks` (`org_id`,`category_id`);--> statement-breakpoint
CREATE INDEX `tasks_by_channel` ON `tasks` (`channel_id`,`created_at`);