import { createActivityTransform } from './activity-rows';
import type { Dictionaries } from './dictionaries';
import { createListTransform } from './list-rows';
import { createMemberTransform } from './member-rows';
import type { RowTransform, TransformSetup } from './row-transform';

const creators = { members: createMemberTransform, activities: createActivityTransform, list: createListTransform };

export const createTransform = (setup: TransformSetup, dictionaries: Dictionaries): RowTransform =>
  creators[setup.kind](setup, dictionaries);
