"""AlterConfigs, API key 33, versions 0 to 2: the given configs replace all that a resource had.

Otherwise as IncrementalAlterConfigs, with the same deviations.
"""

from __future__ import annotations

from streamlab.cluster.apis import incremental_alter_configs

handle = incremental_alter_configs.handle
failed = incremental_alter_configs.failed
