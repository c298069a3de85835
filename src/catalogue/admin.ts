import { array, bytes, le16, le32, le64, struct, tail, u8, union } from "./layout.js";

/** VIRTIO_ADMIN_CMD_*: opcodes of group administration commands, section 2.12.1. */
export const AdminOpcode = {
  ListQuery: 0x0,
  ListUse: 0x1,
  LegacyCommonCfgWrite: 0x2,
  LegacyCommonCfgRead: 0x3,
  LegacyDevCfgWrite: 0x4,
  LegacyDevCfgRead: 0x5,
  LegacyNotifyInfo: 0x6,
  CapIdListQuery: 0x7,
  DeviceCapGet: 0x8,
  DriverCapSet: 0x9,
  ResourceObjCreate: 0xa,
  ResourceObjModify: 0xb,
  ResourceObjQuery: 0xc,
  ResourceObjDestroy: 0xd,
  DevPartsMetadataGet: 0xe,
  DevPartsGet: 0xf,
  DevPartsSet: 0x10,
  DevModeSet: 0x11,
} as const;

/** VIRTIO_ADMIN_GROUP_TYPE_*, section 2.12. */
export const AdminGroupType = { Self: 0, Sriov: 1 } as const;

/** VIRTIO_ADMIN_STATUS_*, section 2.12.1: the numbers of the errors are those of Linux. */
export const AdminStatus = {
  Ok: 0,
  Eagain: 11,
  Enomem: 12,
  Ebusy: 16,
  Einval: 22,
  Enospc: 28,
} as const;

/** VIRTIO_RESOURCE_OBJ_DEV_PARTS_TYPE_*, section 2.12.1.4.2. */
export const ResourceObjDevPartsType = { Get: 0, Set: 1 } as const;

/** VIRTIO_ADMIN_CMD_DEV_PARTS_METADATA_TYPE_*, section 2.12.1.4.3.1. */
export const AdminCmdDevPartsMetadataType = { Size: 0, Count: 1, List: 2 } as const;

/** VIRTIO_ADMIN_CMD_DEV_PARTS_GET_TYPE_*, section 2.12.1.4.3.2. */
export const AdminCmdDevPartsGetType = { Selected: 0, All: 1 } as const;

/** VIRTIO_ADMIN_CMD_DEV_MODE_F_*, section 2.12.1.4.3.4: bit numbers. */
export const AdminCmdDevModeFlag = { Stopped: 0 } as const;

/** VIRTIO_DEV_PART_F_*, section 2.14: bit numbers. */
export const DevPartFlag = { Optional: 0 } as const;

/** struct virtio_admin_cmd, section 2.12.1: the readable head. */
export const AdminCmd = struct(24, {
  opcode: le16,
  group_type: le16,
  reserved1: bytes(12),
  group_member_id: le64,
  command_specific_data: tail(le64),
});

/** The writable end of struct virtio_admin_cmd. */
export const AdminCmdTrailer = struct(8, {
  status: le16,
  status_qualifier: le16,
  reserved2: bytes(4),
  command_specific_result: tail(u8),
});

/** struct virtio_admin_cmd_list, section 2.12.1: a bit per opcode, from opcode 0. */
export const AdminCmdList = struct(0, { device_admin_cmd_opcodes: tail(le64) });

/** struct virtio_admin_cmd_legacy_common_cfg_wr_data, section 2.12.1.1.1. */
export const AdminCmdLegacyCommonCfgWrData = struct(8, {
  offset: u8,
  reserved: bytes(7),
  data: tail(u8),
});

/** struct virtio_admin_cmd_legacy_common_cfg_rd_data, section 2.12.1.1.2. */
export const AdminCmdLegacyCommonCfgRdData = struct(1, { offset: u8 });

/** struct virtio_admin_cmd_legacy_common_cfg_rd_result, section 2.12.1.1.2. */
export const AdminCmdLegacyCommonCfgRdResult = struct(0, { data: tail(u8) });

/** struct virtio_admin_cmd_legacy_dev_reg_wr_data, section 2.12.1.1.3. */
export const AdminCmdLegacyDevRegWrData = struct(8, {
  offset: u8,
  reserved: bytes(7),
  data: tail(u8),
});

/** struct virtio_admin_cmd_legacy_dev_cfg_rd_data, section 2.12.1.1.4. */
export const AdminCmdLegacyDevCfgRdData = struct(1, { offset: u8 });

/** struct virtio_admin_cmd_legacy_dev_reg_rd_result, section 2.12.1.1.4. */
export const AdminCmdLegacyDevRegRdResult = struct(0, { data: tail(u8) });

/** struct virtio_pci_legacy_notify_info, section 2.12.1.1.5. */
export const PciLegacyNotifyInfo = struct(16, {
  flags: u8,
  bar: u8,
  padding: bytes(6),
  offset: le64,
});

/** struct virtio_admin_cmd_legacy_notify_info_result, section 2.12.1.1.5. */
export const AdminCmdLegacyNotifyInfoResult = struct(64, {
  entries: array(PciLegacyNotifyInfo, 4),
});

/** struct virtio_admin_cmd_query_cap_id_result, section 2.12.1.2.1. */
export const AdminCmdQueryCapIdResult = struct(0, { supported_caps: tail(le64) });

/** struct virtio_admin_cmd_cap_get_data, section 2.12.1.2.2. */
export const AdminCmdCapGetData = struct(8, { id: le16, reserved: bytes(6) });

/** struct virtio_admin_cmd_cap_get_result, section 2.12.1.2.2. */
export const AdminCmdCapGetResult = struct(0, { cap_specific_data: tail(u8) });

/** struct virtio_admin_cmd_cap_set_data, section 2.12.1.2.3. */
export const AdminCmdCapSetData = struct(8, {
  id: le16,
  reserved: bytes(6),
  cap_specific_data: tail(u8),
});

/** struct virtio_admin_cmd_resource_obj_cmd_hdr, section 2.12.1.3. */
export const AdminCmdResourceObjCmdHdr = struct(8, { type: le16, reserved: bytes(2), id: le32 });

/** struct virtio_admin_cmd_resource_obj_create_data, section 2.12.1.3.1. */
export const AdminCmdResourceObjCreateData = struct(16, {
  hdr: AdminCmdResourceObjCmdHdr,
  flags: le64,
  resource_obj_specific_data: tail(u8),
});

/** struct virtio_admin_cmd_resource_modify_data, section 2.12.1.3.2. */
export const AdminCmdResourceModifyData = struct(16, {
  hdr: AdminCmdResourceObjCmdHdr,
  flags: le64,
  resource_obj_specific_data: tail(u8),
});

/** struct virtio_admin_cmd_resource_obj_query_data, section 2.12.1.3.3. */
export const AdminCmdResourceObjQueryData = struct(16, {
  hdr: AdminCmdResourceObjCmdHdr,
  flags: le64,
});

/** struct virtio_admin_cmd_resource_obj_query_result, section 2.12.1.3.3. */
export const AdminCmdResourceObjQueryResult = struct(0, { resource_obj_specific_result: tail(u8) });

/** struct virtio_dev_parts_cap, section 2.12.1.4.1. */
export const DevPartsCap = struct(2, {
  get_parts_resource_objects_limit: u8,
  set_parts_resource_objects_limit: u8,
});

/** struct virtio_resource_obj_dev_parts, section 2.12.1.4.2. */
export const ResourceObjDevParts = struct(8, { type: u8, reserved: bytes(7) });

/** struct virtio_admin_cmd_dev_parts_metadata_data, section 2.12.1.4.3.1. */
export const AdminCmdDevPartsMetadataData = struct(16, {
  hdr: AdminCmdResourceObjCmdHdr,
  type: u8,
  reserved: bytes(7),
});

/** struct virtio_dev_part_hdr, section 2.14. */
export const DevPartHdr = struct(16, {
  part_type: le16,
  flags: u8,
  reserved: u8,
  selector: union(8, {
    pci_common_cfg: struct(8, { offset: le32, reserved: le32 }),
    vq_index: struct(8, { index: le16, reserved: bytes(6) }),
    device_type_raw: bytes(8),
  }),
  length: le32,
});

/** struct virtio_admin_cmd_dev_parts_metadata_result, section 2.12.1.4.3.1. */
export const AdminCmdDevPartsMetadataResult = struct(8, {
  u: union(8, {
    parts_size: struct(8, { size: le32, reserved: le32 }),
    hdr_list_count: struct(8, { count: le32, reserved: le32 }),
    hdr_list: struct(8, { count: le32, reserved: le32, hdrs: tail(DevPartHdr) }),
  }),
});

/** struct virtio_admin_cmd_dev_parts_get_data, section 2.12.1.4.3.2. */
export const AdminCmdDevPartsGetData = struct(16, {
  hdr: AdminCmdResourceObjCmdHdr,
  type: u8,
  reserved: bytes(7),
  hdr_list: tail(DevPartHdr),
});

/** struct virtio_dev_part, section 2.14. */
export const DevPart = struct(16, { hdr: DevPartHdr, value: tail(u8) });

/** struct virtio_admin_cmd_dev_parts_get_result, section 2.12.1.4.3.2. */
export const AdminCmdDevPartsGetResult = struct(0, { parts: tail(DevPart) });

/** struct virtio_admin_cmd_dev_parts_set_data, section 2.12.1.4.3.3. */
export const AdminCmdDevPartsSetData = struct(8, {
  hdr: AdminCmdResourceObjCmdHdr,
  parts: tail(DevPart),
});

/** struct virtio_admin_cmd_dev_mode_set_data, section 2.12.1.4.3.4. */
export const AdminCmdDevModeSetData = struct(1, { flags: u8 });

/** struct virtio_dev_part_features, section 2.14.1.1. */
export const DevPartFeatures = struct(0, { feature_bits: tail(le64) });

/** struct virtio_dev_part_vq_cfg, section 2.14.1.5. */
export const DevPartVqCfg = struct(32, {
  queue_size: le16,
  vector: le16,
  enabled: le16,
  reserved: le16,
  queue_desc: le64,
  queue_driver: le64,
  queue_device: le64,
});

/** struct virtio_dev_part_vq_notify_data, section 2.14.1.6. */
export const DevPartVqNotifyData = struct(8, {
  queue_notify_off: le16,
  queue_notif_config_data: le16,
  reserved: bytes(4),
});
