import { createActivityTransform } from '../activities/activity-rows';
import { createListTransform } from '../lists/list-rows';
import type { Dictionaries } from '../members/dictionaries';
import { createMemberTransform } from '../members/member-rows';
import type { RowTransform, TransformSetup } from '../rows/row-transform';

const creators = { members: createMemberTransform, activities: createActivityTransform, list: createListTransform };

export const createTransform = (setup: TransformSetup, dictionaries: Dictionaries): RowTransform =>
  creators[setup.kind](setup, dictionaries);
